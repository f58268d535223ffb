/* Text with Bot API entities -> DOM nodes. Offsets count UTF-16 units, as JavaScript does. */

import { h } from "./dom.js";

const SAFE = /^(https?|tg|mailto|tel):/i;
const BARE_HOST = /^[\w-]+(\.[\w-]+)+([/?#]|$)/;

/** {username, payload} when the address opens a bot with a payload, else null. */
export function deepLink(address) {
  const web = /^(?:https?:\/\/)?(?:t|telegram)\.me\/(\w+)\/?\?(?:.*&)?start=([\w-]*)/i.exec(address);
  const app = /^tg:\/\/resolve\/?\?domain=(\w+)&start=([\w-]*)/i.exec(address);
  const found = web ?? app;
  return found ? { username: found[1], payload: found[2] } : null;
}

function link(address, children) {
  const target = BARE_HOST.test(address) ? `https://${address}` : address;
  // Anything but a plain address (javascript:, data:) stays words.
  if (!SAFE.test(target)) return h("span", {}, children);
  return h("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, children);
}

function spoiler(children) {
  const show = (event) => {
    event.currentTarget.classList.add("shown");
    event.currentTarget.removeAttribute("role");
  };
  const onKey = (event) => {
    if (event.key === "Enter" || event.key === " ") show(event);
  };
  const props = { class: "spoiler", role: "button", tabindex: 0, title: "显示", on: { click: show, keydown: onKey } };
  return h("span", props, children);
}

/** Each gets (the entity's own words, its children, the entity). */
const MAKERS = {
  bold: (_, inner) => h("b", {}, inner),
  italic: (_, inner) => h("i", {}, inner),
  underline: (_, inner) => h("u", {}, inner),
  strikethrough: (_, inner) => h("s", {}, inner),
  spoiler: (_, inner) => spoiler(inner),
  code: (_, inner) => h("code", {}, inner),
  pre: (_, inner) => h("pre", {}, inner),
  blockquote: (_, inner) => h("blockquote", {}, inner),
  expandable_blockquote: (_, inner) => h("blockquote", {}, inner),
  text_link: (_, inner, entity) => link(entity.url ?? "", inner),
  url: (words, inner) => link(words, inner),
  email: (words, inner) => link(`mailto:${words}`, inner),
  phone_number: (words, inner) => link(`tel:${words}`, inner),
  bot_command: (words, inner) =>
    h("button", { class: "command-link", type: "button", dataset: { command: words } }, inner),
  mention: (_, inner) => h("span", { class: "mention" }, inner),
  hashtag: (_, inner) => h("span", { class: "mention" }, inner),
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/**
 * Nodes for `text` with its `entities`. Entities are nested by position; one that overlaps
 * another only in part, or reaches out of its parent, is cut to fit.
 */
export function formatted(text, entities = []) {
  const sorted = entities
    .filter((entity) => MAKERS[entity.type] && entity.length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (from, to, list) => {
    const nodes = [];
    let place = from;
    let index = 0;
    while (index < list.length) {
      const entity = list[index];
      const start = Math.max(entity.offset, place);
      const end = Math.min(entity.offset + entity.length, to);
      index += 1;
      if (start >= end) continue;
      if (start > place) nodes.push(text.slice(place, start));
      const inner = [];
      while (index < list.length && list[index].offset < end) inner.push(list[index++]);
      nodes.push(MAKERS[entity.type](text.slice(start, end), build(start, end, inner), entity));
      // A block ends its line by itself; the line break after it would leave an empty one.
      place = BLOCKS.has(entity.type) && text[end] === "\n" && end < to ? end + 1 : end;
    }
    if (place < to) nodes.push(text.slice(place, to));
    return nodes;
  };
  return build(0, text.length, sorted);
}
