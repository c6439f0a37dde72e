// The page "Share and embed": its options are attributes of the element, and by the same names parameters of the page for frames.
// They go into the addresses of every snippet, and into those of the preview.
const form = document.getElementById("options");
const preview = document.getElementById("preview");
const first = preview.getAttribute("src");
const snippets = [...document.querySelectorAll("[data-html], [data-address]")].map((place) => [
  place,
  place.textContent,
]);
const LOOK = ["layout", "theme", "lanes", "controls", "zone"];

function readLook(fields) {
  const chosen = fields.getAll("controls");
  const all = form.querySelectorAll("[name=controls]").length;
  if (chosen.length === 0) fields.set("controls", "none");
  else if (chosen.length === all) fields.delete("controls");
  else fields.set("controls", chosen.join(" "));
  return LOOK.flatMap((name) => (fields.get(name) ? [[name, fields.get(name)]] : []));
}

/** In their order: the language is the last of what is asked of the list, and how it looks comes behind it. */
function withOptions(address, fields, look = []) {
  const lang = fields.get("lang");
  const options = new URLSearchParams([...(lang ? [["lang", lang]] : []), ...look]);
  const plain = address.replace(/[?&]lang=[^&]*$/, "");
  return options.size === 0 ? plain : `${plain}${plain.includes("?") ? "&" : "?"}${options}`;
}

function setAll(element, values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}

/** The snippet as it was, with what was chosen. */
function write(text, fields, look) {
  // In a template nothing is loaded; but the page's own policy has a say in what is read as a style.
  const template = document.createElement("template");
  template.innerHTML = text.replace(' style="', ' data-style="');
  const height = fields.has("auto") ? undefined : fields.get("height");
  for (const element of template.content.querySelectorAll("iframe, event-timeline, a, img")) {
    const name = element.hasAttribute("src") ? "src" : "href";
    const isFrame = element.localName === "iframe";
    element.setAttribute(name, withOptions(element.getAttribute(name), fields, isFrame ? look : []));
    if (isFrame) setAll(element, { height: fields.get("height") });
    if (element.localName !== "event-timeline") continue;
    setAll(element, {
      height,
      "data-style": height && `display:block;height:${height}px`,
      ...Object.fromEntries(look),
    });
    if (fields.has("new-since")) setAll(element, { "new-since": "" });
  }
  return template.innerHTML.replace(' data-style="', ' style="');
}

function show(fields, look) {
  const address = withOptions(first, fields, look);
  const isAuto = fields.has("auto");
  const wasAuto = "annals" in preview.dataset;
  setAll(preview, { height: fields.get("height"), "data-annals": isAuto ? "auto" : undefined });
  if (!isAuto) preview.style.height = "";
  // A frame says how high it is when it is loaded.
  if (preview.getAttribute("src") !== address || isAuto !== wasAuto) preview.src = address;
}

function update() {
  if (!form.checkValidity()) return;
  const fields = new FormData(form);
  const look = readLook(fields);
  for (const [place, text] of snippets) {
    place.textContent = "html" in place.dataset ? write(text, fields, look) : withOptions(text, fields);
  }
  show(fields, look);
}

form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
