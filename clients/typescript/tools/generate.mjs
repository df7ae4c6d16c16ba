// Writes src/api.ts, src/frames.ts and src/codes.ts from the committed documents; with --check it only compares them.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const PREFIX = "/api/v1";
const documents = new URL("../../../docs/", import.meta.url);
const sources = new URL("../src/", import.meta.url);
const HEADER = "// Generated from the documents in docs/ by `make clients`: do not edit.\n";
// A field of a body that has a default may be left out.
const OPTIONS = { defaultNonNullable: false, silent: true };

const read = async (name) => readFile(new URL(name, documents), "utf8");
const json = async (name) => JSON.parse(await read(name));

// Beside properties, `anyOf` says which of them may not be missing together. TypeScript would lose the properties.
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([name]) => !(name === "anyOf" && typeof value.properties === "object"));
  return Object.fromEntries(entries.map(([name, item]) => [name, plain(item)]));
}

async function types(document) {
  return HEADER + astToString(await openapi(plain(document), OPTIONS));
}

async function api() {
  const document = await json("openapi.json");
  const paths = Object.entries(document.paths).map(([path, item]) => [path.slice(PREFIX.length), item]);
  const text = await types({ ...document, paths: Object.fromEntries(paths) });
  const version = JSON.stringify(document.info.version);
  return `${text}\n/** The version of the API for which this client was generated. */\nexport type ApiVersion = ${version};\n`;
}

async function frames() {
  const document = await json("asyncapi.json");
  const messages = Object.entries(document.components.messages);
  const payloads = Object.fromEntries(messages.map(([name, message]) => [name, message.payload]));
  const schemas = { ...document.components.schemas, ...payloads };
  const text = await types({ openapi: "3.1.0", info: document.info, paths: {}, components: { schemas } });
  const union = (direction) =>
    messages
      .filter(([name]) => name.startsWith(`${direction}.`))
      .map(([name]) => `\n    | components["schemas"]["${name}"]`)
      .join("");
  return (
    `${text}\n/** A frame that the gateway sends. */\nexport type ServerFrame =${union("sent")};\n` +
    `\n/** A frame that a client sends. */\nexport type ClientFrame =${union("taken")};\n`
  );
}

// The table of errors in docs/api.md has every code: a test of the repository compares it with the services.
async function codes() {
  const rows = (await read("api.md")).matchAll(/^\| \d{3} \| (.+?) \|/gm);
  const named = [...rows].flatMap(([, cell]) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, code]) => code));
  const members = [...new Set(named)].sort().map((code) => `\n    | "${code}"`);
  return `${HEADER}/** The codes of errors that docs/api.md explains. */\nexport type KnownErrorCode =${members.join("")};\n`;
}

const wanted = { "api.ts": await api(), "frames.ts": await frames(), "codes.ts": await codes() };
for (const [name, text] of Object.entries(wanted)) {
  const path = new URL(name, sources);
  if ((await readFile(path, "utf8").catch(() => "")) === text) continue;
  if (process.argv.includes("--check")) {
    console.log(`clients/typescript/src/${name}: is not what the documents say; run make clients`);
    process.exitCode = 1;
  } else {
    await writeFile(path, text);
    console.log(`written: ${fileURLToPath(path).replace(/^.*\/clients\//, "clients/")}`);
  }
}
