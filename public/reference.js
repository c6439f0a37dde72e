// Makes the "try it" forms of the API reference work. The token lives in its field alone; requests go to this origin only.
const token = document.getElementById("token");
const authentication = document.getElementById("authentication");
if (authentication) {
  authentication.hidden = false;
  authentication.addEventListener("submit", (event) => event.preventDefault());
}

const LIMIT = 200_000;

function toRequest(form) {
  const headers = new Headers();
  const search = new URLSearchParams();
  let path = form.dataset.path;
  for (const { dataset, value } of form.querySelectorAll("[data-in]")) {
    if (value === "") continue;
    if (dataset.in === "path") path = path.replace(`{${dataset.name}}`, encodeURIComponent(value));
    else if (dataset.in === "query") search.append(dataset.name, value);
    else headers.set(dataset.name, value);
  }
  const body = form.querySelector("textarea");
  if (body) headers.set("Content-Type", body.dataset.type);
  if (token?.value) headers.set("Authorization", `Bearer ${token.value}`);
  const url = new URL(path, location.origin);
  url.search = search;
  if (url.origin !== location.origin) throw new Error("Only this site can be asked.");
  return new Request(url, {
    method: form.dataset.method,
    headers,
    body: body?.value,
    credentials: "omit",
    cache: "no-store",
  });
}

function pretty(text, type) {
  if (!/json/.test(type ?? "")) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function show(place, ...parts) {
  place.replaceChildren(
    ...parts.map(([tag, text]) => {
      const element = document.createElement(tag);
      element.textContent = text;
      if (tag === "pre") element.tabIndex = 0;
      return element;
    }),
  );
}

async function send(form, place) {
  const request = toRequest(form);
  const response = await fetch(request);
  const text = await response.text();
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const body = pretty(text.slice(0, LIMIT), text.length > LIMIT ? "" : response.headers.get("content-type"));
  show(
    place,
    ["p", `${request.method} ${request.url}`],
    ["p", `${response.status} ${response.statusText}`],
    ["pre", headers],
    ["pre", body],
  );
}

for (const form of document.querySelectorAll("form.try")) {
  const place = form.querySelector(".answer");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(place, ["p", "…"]);
    try {
      await send(form, place);
    } catch (error) {
      show(place, ["p", String(error)]);
    }
  });
}

// A link to an operation or a schema opens it.
function openTarget() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}
addEventListener("hashchange", openTarget);
openTarget();
