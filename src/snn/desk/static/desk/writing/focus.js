// What every crop of the picture must show: pressed on in the picture, or typed as percents.
const place = document.querySelector("[data-focus]");
const form = place?.closest("form");
const [x, y] = [form?.elements.focus_x, form?.elements.focus_y];

function show() {
  const [left, top] = [x.value || 50, y.value || 50];
  for (const one of place.querySelectorAll(".desk-focus-crops img")) one.style.objectPosition = `${left}% ${top}%`;
  Object.assign(place.querySelector("i").style, { left: `${left}%`, top: `${top}%` });
}

if (place) {
  const whole = place.querySelector(".desk-focus-whole img");
  whole.addEventListener("click", (event) => {
    const box = whole.getBoundingClientRect();
    x.value = Math.round((100 * (event.clientX - box.left)) / box.width);
    y.value = Math.round((100 * (event.clientY - box.top)) / box.height);
    form.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  form.addEventListener("input", show);
  form.elements.file.addEventListener("change", ({ target }) => {
    if (!target.files[0]) return;
    const href = URL.createObjectURL(target.files[0]);
    for (const one of place.querySelectorAll("img")) one.src = href;
    place.hidden = false;
  });
  show();
}
