"use strict";

// The oldest frames are removed from the list, so that a page that stays open does not fill the memory.
const MOST_FRAMES = 500;

const element = (id) => document.getElementById(id);
let socket = null;
let closeCodes = new Map();
let catalogue = new Map();

function show(text) {
  element("state").textContent = text;
}

function isShown(kind) {
  return kind.toLowerCase().includes(element("filter").value.trim().toLowerCase());
}

function add(direction, frame, text) {
  const kind = frame?.type ?? "not JSON";
  const item = document.createElement("li");
  const summary = document.createElement("summary");
  const time = document.createElement("time");
  const details = document.createElement("details");
  const body = document.createElement("pre");
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = now.toLocaleTimeString();
  summary.append(time, direction === "sent" ? `→ ${kind}` : kind);
  body.textContent = frame === null ? text : JSON.stringify(frame, null, 2);
  body.tabIndex = 0;
  details.open = true;
  details.append(summary, body);
  item.dataset.direction = direction;
  item.dataset.kind = kind;
  item.hidden = !isShown(kind);
  item.append(details);
  element("frames").prepend(item);
  while (element("frames").children.length > MOST_FRAMES) element("frames").lastChild.remove();
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function receive({ data }) {
  const frame = parsed(data);
  add("received", frame, data);
  if (frame?.type === "connection.established") {
    show(frame.data.recovered ? "Connected: every frame since the cursor follows" : "Connected: load the state over REST");
  }
  // The next connection resumes after this frame.
  element("cursor").value = frame?.cursor ?? frame?.data?.cursor ?? element("cursor").value;
}

function setConnected(isConnected) {
  element("connect").disabled = isConnected;
  element("disconnect").disabled = !isConnected;
  element("send").disabled = !isConnected;
}

function connect(event) {
  event.preventDefault();
  const conversation = element("conversation").value.trim();
  const address = new URL(conversation ? `/ws/${encodeURIComponent(conversation)}` : "/ws", location.href);
  address.protocol = location.protocol.replace("http", "ws");
  const cursor = element("cursor").value.trim();
  if (cursor) address.searchParams.set("cursor", cursor);
  show("Connecting…");
  setConnected(true);
  try {
    // In a subprotocol and not in the URL, which logs may keep.
    socket = new WebSocket(address, ["bearer", element("token").value.trim()]);
  } catch (error) {
    setConnected(false);
    show(`Not connected: ${error.message}`);
    return;
  }
  let wasOpen = false;
  socket.onopen = () => (wasOpen = true);
  socket.onmessage = receive;
  socket.onclose = ({ code, reason }) => {
    setConnected(false);
    const then = closeCodes.get(code);
    const refused = "Refused: is the token valid, and may its user see the conversation?";
    show(wasOpen ? [`Closed with ${code}`, reason, then].filter(Boolean).join(" · ") : refused);
  };
}

function send(event) {
  event.preventDefault();
  if (socket?.readyState !== WebSocket.OPEN) return;
  const text = element("frame").value;
  socket.send(text);
  add("sent", parsed(text), text);
}

function choose() {
  const { summary, example } = catalogue.get(element("kind").value);
  element("meaning").textContent = summary;
  const conversation = element("conversation").value.trim();
  const data = "request_id" in example.data && conversation ? { ...example.data, request_id: conversation } : example.data;
  // An id of its own, so that two sendings are two messages.
  if ("client_message_id" in data) data.client_message_id = crypto.randomUUID?.() ?? String(Math.random());
  element("frame").value = JSON.stringify({ ...example, data }, null, 2);
}

async function load() {
  const document_ = await (await fetch(document.body.dataset.catalogueUrl)).json();
  closeCodes = new Map(document_["x-close-codes"].map(({ code, then }) => [code, then]));
  const messages = Object.entries(document_.components.messages).filter(([name]) => name.startsWith("taken."));
  catalogue = new Map(messages.map(([, { name, summary, examples }]) => [name, { summary, example: examples[0].payload }]));
  element("kind").append(...[...catalogue.keys()].map((kind) => new Option(kind)));
  choose();
}

element("connection").addEventListener("submit", connect);
element("disconnect").addEventListener("click", () => socket?.close());
element("sending").addEventListener("submit", send);
element("frame").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event);
});
element("kind").addEventListener("change", choose);
element("conversation").addEventListener("change", choose);
element("clear").addEventListener("click", () => element("frames").replaceChildren());
element("filter").addEventListener("input", () => {
  for (const item of element("frames").children) item.hidden = !isShown(item.dataset.kind);
});
load();
