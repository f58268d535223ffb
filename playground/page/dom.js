/* Building nodes. Text from people only ever becomes a text node: nothing here reads markup. */

const SVG = "http://www.w3.org/2000/svg";

/** The element with this id; the page's fixed parts all have one. */
export const byId = (id) => document.getElementById(id);

/**
 * One element. `props`: class, dataset {..}, on {event: fn}, everything else is an attribute
 * (null, undefined and false are left out, true is an empty attribute).
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "on") {
      for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    } else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the drawings at the top of index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Text for readers of the screen only. */
export const spoken = (text) => h("span", { class: "spoken" }, text);

/** Is this window laid out as one screen (list or chat)? The same width stands in base.css. */
export const narrow = () => matchMedia("(max-width: 719px)").matches;

/** A finger is the main pointer: then the text line is not focused unasked, a phone would cover half the chat. */
export const touch = () => matchMedia("(pointer: coarse)").matches;

/** Arrow keys in a list of things: the one to go to, or null when the key is none of ours. */
export function neighbour(items, current, key) {
  const at = items.indexOf(current);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[key];
  if (to === undefined || items.length === 0) return null;
  return items[Math.max(0, Math.min(items.length - 1, to))];
}
