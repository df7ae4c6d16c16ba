// Prints the size of the client and fails if it is too large, or if the package holds what it should not.
//
// Counted is what a page loads before its first call: this client and openapi-fetch, bundled and minified by esbuild and
// compressed by gzip at level 9. The library of uploads is a file of its own, which the first upload loads; it is
// printed and not counted. Types are not part of a page.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const MOST_BYTES = 12 * 1024;
const folder = fileURLToPath(new URL("..", import.meta.url));
const common = { bundle: true, minify: true, format: "esm", platform: "browser", write: false, absWorkingDir: folder };

async function size(contents, external = []) {
  const stdin = { contents, resolveDir: folder };
  const { outputFiles } = await build({ ...common, stdin, external, treeShaking: true });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const all = await size('export * from "./dist/index.js"', ["tus-js-client"]);
const own = await size('export * from "./dist/index.js"', ["tus-js-client", "openapi-fetch"]);
const shaken = await size('export { isApiError } from "./dist/index.js"', ["tus-js-client"]);
const uploads = await size('export { Upload } from "tus-js-client"');
console.log(
  `The client has ${all} bytes gzipped of ${MOST_BYTES} (own code ${own}, the rest is openapi-fetch; isApiError alone` +
    ` ${shaken}). The first upload loads another ${uploads}.`,
);
if (all > MOST_BYTES) fail(`The client is larger than ${MOST_BYTES} bytes gzipped.`);
if (shaken > 1024) fail("What is not used is not left out of a bundle.");

const [packed] = JSON.parse(
  execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: folder, encoding: "utf8" }),
);
console.log(`The package has ${packed.files.length} files and ${packed.size} bytes.`);
for (const { path } of packed.files) {
  if (!/^(package\.json|README\.md|dist\/[a-z]+(\.d)?\.[jt]s)$/.test(path)) fail(`The package holds ${path}.`);
  if (/registry\.|_authToken|"resolved":/.test(readFileSync(`${folder}/${path}`, "utf8"))) fail(`${path} names a registry.`);
}
const { version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
const [, api] = /ApiVersion = "(.+)"/.exec(readFileSync(`${folder}/src/api.ts`, "utf8"));
if (version.split(".")[0] !== api) fail(`The client is of version ${version}, and the API of version ${api}.`);

function fail(text) {
  console.log(text);
  process.exitCode = 1;
}
