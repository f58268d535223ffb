/* The playground's control API (docs/playground.md). Every function is one request. */

/** The server could not be reached at all. */
export class Away extends Error {}
/** The server answered, and said no. `message` is its reason. */
export class Refused extends Error {}

async function request(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`/playground/${path}`, options);
  } catch {
    throw new Away(path);
  }
  const text = await answer.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    body = null;
  }
  if (!answer.ok) throw new Refused(body?.error ?? `${answer.status}`);
  return body;
}

const post = (path, body = {}) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

const of = (id) => `people/${encodeURIComponent(id)}`;

export const people = () => request("people");
export const bot = () => request("bot");
export const chat = (id) => request(`${of(id)}/chat`);
export const read = (id) => post(`${of(id)}/read`);
export const say = (id, text, replyTo) =>
  post(`${of(id)}/text`, replyTo ? { text, reply_to: replyTo } : { text });
export const tap = (id, messageId, data) => post(`${of(id)}/tap`, { message_id: messageId, data });
export const contact = (id, userId) => post(`${of(id)}/contact`, userId ? { user_id: userId } : {});
export const forward = (id, fromPerson, messageId) =>
  post(`${of(id)}/forward`, { from_person: fromPerson, message_id: messageId });
export const start = (id, payload) => post(`${of(id)}/start`, { payload });
export const block = (id, blocked) => post(`${of(id)}/block`, { blocked });
export const clock = () => request("clock");
export const moveClock = (move) => post("clock", move);

/** kind: photo | document | voice. */
export function file(id, kind, blob, caption) {
  const form = new FormData();
  form.set("kind", kind);
  form.set("caption", caption);
  form.set("file", blob, blob.name);
  return request(`${of(id)}/file`, { method: "POST", body: form });
}

/** Address of a stored file's content. */
export const fileAddress = (fileId, name = "") =>
  `/playground/files/${encodeURIComponent(fileId)}${name ? `?name=${encodeURIComponent(name)}` : ""}`;
