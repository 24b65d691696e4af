/** The page at `/docs/`: shows `/openapi.json`, without anything from elsewhere. */
const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kroma: HTTP API</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
  summary { cursor: pointer; padding: .3rem 0; } h2 { margin: 2rem 0 .5rem; }
  b { display: inline-block; width: 4.5rem; } code, pre { font: 13px/1.45 ui-monospace, monospace; }
  pre { overflow: auto; padding: .7rem; background: color-mix(in srgb, CanvasText 6%, Canvas); border-radius: 6px; }
  small { opacity: .7; margin-left: .7rem; } details > div { padding: 0 0 1rem 1rem; }
</style>
<h1>Kroma: HTTP API</h1>
<p>The same in machine-readable form: <a href="/openapi.json">openapi.json</a></p>
<main></main>
<script type="module">
  const api = await (await fetch("/openapi.json")).json();
  const element = (name, text = "", ...children) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.append(...children);
    return made;
  };
  const schema = (content) => element("pre", JSON.stringify(content?.["application/json"]?.schema ?? {}, null, 2));
  const operation = (method, path, { summary, parameters = [], requestBody, responses }) => {
    const body = element("div");
    for (const { name, in: place, description, schema } of parameters)
      body.append(element("p", "", element("code", name), element("small", [place, schema?.type, description].filter(Boolean).join(", "))));
    if (requestBody) body.append(element("h4", "Request"), schema(requestBody.content));
    for (const [status, { description, content }] of Object.entries(responses)) {
      body.append(element("h4", status + " " + description));
      if (content) body.append(schema(content));
    }
    const title = element("summary", "", element("b", method.toUpperCase()), element("code", path), element("small", summary));
    return element("details", "", title, body);
  };
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, details] of Object.entries(methods)) {
      const tag = details.tags?.[0] ?? "Other";
      if (!groups.has(tag)) groups.set(tag, element("section", "", element("h2", tag)));
      groups.get(tag).append(operation(method, path, details));
    }
  document.querySelector("main").append(...groups.values());
</script>
`;

export const DOCS_PAGE: Uint8Array = Buffer.from(HTML);
