// A native range input with its label and value: keyboards and screen readers know it.
function render({ model, el }) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const shown = document.createElement("span");
  label.style.cssText = "display:flex;align-items:center;gap:8px;max-width:30em";
  input.style.flex = "1";
  shown.style.minWidth = "4em";
  shown.ariaHidden = "true"; // the input says its value itself
  input.type = "range";
  for (const name of ["min", "max", "step"]) input[name] = model.get(name);
  const read = () => {
    input.value = model.get("value");
    shown.textContent = Number(input.value).toPrecision(3);
  };
  read();
  input.addEventListener("input", () => {
    shown.textContent = Number(input.value).toPrecision(3);
  });
  // At the end of a move: drawing takes longer than the next event of a drag.
  input.addEventListener("change", () => {
    model.set("value", Number(input.value));
    model.save_changes();
  });
  model.on("change:value", read);
  input.dataset.lmSuppressShortcuts = "true"; // else JupyterLab takes the arrow keys
  label.append(model.get("name"), input, shown);
  el.append(label);
}
export default { render };
