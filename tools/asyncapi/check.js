// Reads an AsyncAPI document from standard input with the official parser. Prints every error and warning, and fails if
// there is one.
import { readFileSync } from "node:fs";

import { Parser } from "@asyncapi/parser";

// 0 is an error and 1 a warning.
const WARNING = 1;

const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf8"));
const findings = diagnostics.filter((found) => found.severity <= WARNING);
for (const { code, message, path } of findings) {
  console.error(`${path.join(".")}: ${message} [${code}]`);
}
if (document === undefined || findings.length > 0) {
  process.exit(1);
}
console.log(`${document.allMessages().all().length} messages, ${document.allOperations().all().length} operations`);
