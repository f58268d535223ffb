/* Toasts, alerts, questions, pickers, menus. All text arrives as text nodes. */

import { Away } from "./api.js";
import { byId, h, icon, neighbour } from "./dom.js";

const TOAST_MS = 3500;

/** A few words over the chat that go by themselves. */
export function toast(text, kind = "") {
  const node = h("div", { class: `toast ${kind}` }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/** Tells why a request had no effect. */
export function failed(error) {
  toast(error instanceof Away ? "没有连上,请稍后再试" : `没有办成:${error.message}`, "bad");
}

/**
 * Shows a <dialog> built by `fill(close)`; resolves with what close was given, or null when left by Esc,
 * a click beside it, or 取消.
 */
function modal(className, label, fill) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    let result = null;
    const dialog = h("dialog", { class: `dialog ${className}`, "aria-label": label });
    const close = (value) => {
      result = value;
      dialog.close();
    };
    dialog.append(...fill(close));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.({ preventScroll: true });
      resolve(result);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

const button = (label, act, kind = "") => h("button", { class: `dialog-button ${kind}`, type: "button", on: { click: act } }, label);

/** The bot's alert: stays until read. */
export const alert = (title, text) =>
  modal("small", title, (close) => [
    h("h2", {}, title),
    h("p", { class: "dialog-text", dir: "auto" }, text),
    h("div", { class: "dialog-buttons" }, button("好", () => close(true), "main")),
  ]);

export const confirm = (title, text, yes) =>
  modal("small", title, (close) => [
    h("h2", {}, title),
    h("p", { class: "dialog-text" }, text),
    h("div", { class: "dialog-buttons" }, button("取消", () => close(null)), button(yes, () => close(true), "main")),
  ]);

/** One line of text, or null. */
export const ask = (title, text, label, yes) =>
  modal("small", title, (close) => {
    const input = h("input", { class: "dialog-input", "aria-label": label, placeholder: label, autocomplete: "off", autofocus: true });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) close(input.value);
    });
    return [
      h("h2", {}, title),
      h("p", { class: "dialog-text" }, text),
      input,
      h("div", { class: "dialog-buttons" }, button("取消", () => close(null)), button(yes, () => close(input.value), "main")),
    ];
  });

/** A picture over everything. */
export const view = (address) =>
  modal("picture", "照片", (close) => [
    h("img", { src: address, alt: "照片" }),
    h("a", { class: "round picture-save", href: address, download: "照片.jpg", "aria-label": "下载照片" }, icon("down")),
    h("button", { class: "round picture-close", type: "button", "aria-label": "关闭", on: { click: () => close(null) } }, icon("close")),
  ]);

/** A file before it is sent: resolves with the caption, or null. */
export const beforeSending = (title, name, size, pictureAddress) =>
  modal("small", title, (close) => {
    const caption = h("input", { class: "dialog-input", "aria-label": "说明", placeholder: "说明(可不写)", autocomplete: "off", autofocus: true, maxlength: 1024 });
    caption.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) close(caption.value);
    });
    const shown = pictureAddress
      ? h("img", { class: "dialog-picture", src: pictureAddress, alt: name })
      : h("p", { class: "dialog-file" }, icon("file"), h("span", {}, name), h("small", {}, size));
    return [
      h("h2", {}, title),
      shown,
      caption,
      h("div", { class: "dialog-buttons" }, button("取消", () => close(null)), button("发送", () => close(caption.value), "main")),
    ];
  });

/** One of many, with a search line. items: [{label, detail, value, picture?}]. Resolves with the value, or null. */
export const pick = (title, items) =>
  modal("tall", title, (close) => {
    const list = h("div", { class: "pick-list", role: "listbox", "aria-label": title });
    const input = h("input", { class: "dialog-input", type: "search", "aria-label": "搜索", placeholder: "搜索", autocomplete: "off", autofocus: true });
    const options = () => [...list.querySelectorAll("button")];
    const draw = () => {
      const words = input.value.trim().toLowerCase();
      const shown = items.filter((item) => `${item.label} ${item.detail ?? ""}`.toLowerCase().includes(words));
      list.replaceChildren(
        ...shown.map((item) =>
          h(
            "button",
            { class: "pick-item", type: "button", role: "option", dataset: { value: item.value }, on: { click: () => close(item.value) } },
            item.picture ?? null,
            h("span", { class: "pick-label" }, item.label),
            item.detail ? h("span", { class: "pick-detail" }, item.detail) : null,
          ),
        ),
      );
      if (shown.length === 0) list.replaceChildren(h("p", { class: "nothing" }, "没有找到"));
    };
    input.addEventListener("input", draw);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && options().length) {
        event.preventDefault();
        options()[0].focus();
      } else if (event.key === "Enter" && !event.isComposing) options()[0]?.click();
    });
    list.addEventListener("keydown", (event) => {
      const next = neighbour(options(), document.activeElement, event.key);
      if (!next) return;
      event.preventDefault();
      if (event.key === "ArrowUp" && next === document.activeElement) input.focus();
      else next.focus();
    });
    draw();
    return [h("h2", {}, title), input, list, h("div", { class: "dialog-buttons" }, button("取消", () => close(null)))];
  });

/** Puts an open menu beside its anchor (an element, or a point {x, y}), inside the window. */
function place(menu, anchor) {
  const margin = 8;
  const box = anchor.getBoundingClientRect?.() ?? { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - margin);
  const below = box.bottom + 4;
  const fitsBelow = below + menu.offsetHeight + margin <= innerHeight;
  const top = fitsBelow ? below : Math.max(margin, box.top - menu.offsetHeight - 4);
  menu.style.left = `${Math.max(margin, left)}px`;
  menu.style.top = `${top}px`;
}

/** A menu. items: [{label, detail?, icon?, act, danger?}], null is a line between; `note` stands above them. */
export function openMenu(anchor, label, items, note = "") {
  const before = document.activeElement;
  const close = () => menu.hidePopover();
  const entry = (item) =>
    item === null
      ? h("hr", {})
      : h(
          "button",
          {
            class: `menu-item${item.danger ? " danger" : ""}`,
            type: "button",
            role: "menuitem",
            tabindex: -1,
            on: {
              click: () => {
                close();
                item.act();
              },
            },
          },
          item.icon ? icon(item.icon) : null,
          h("span", {}, item.label),
          item.detail ? h("small", {}, item.detail) : null,
        );
  const menu = h("div", { class: "menu", role: "menu", popover: "auto", "aria-label": label }, note ? h("p", { class: "menu-note" }, note) : null, items.map(entry));
  menu.addEventListener("keydown", (event) => {
    const next = neighbour([...menu.querySelectorAll("[role=menuitem]")], document.activeElement, event.key);
    event.stopPropagation();
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === "Tab") close();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (menu.contains(document.activeElement) || document.activeElement === document.body) before?.focus?.({ preventScroll: true });
    menu.remove();
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor);
  menu.querySelector("[role=menuitem]")?.focus();
}
