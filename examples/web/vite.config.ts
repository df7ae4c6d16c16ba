import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The client is taken from this repository as it is. An application of its own installs the package and needs no alias.
const client = fileURLToPath(new URL("../../clients/typescript/src/index.ts", import.meta.url));

export default defineConfig({
  base: "/example/",
  resolve: {
    alias: { "@2u/client": client },
    dedupe: ["openapi-fetch", "tus-js-client"],
  },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  // The gateway's policy allows no inline code: everything is a file.
  build: { assetsInlineLimit: 0, modulePreload: false, target: "es2022" },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/ws": { target: "ws://127.0.0.1:8000", ws: true } } },
});
