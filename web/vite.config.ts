import adapter from "@sveltejs/adapter-static"
import { sveltekit } from "@sveltejs/kit/vite"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"
import packageFile from "../package.json" with { type: "json" }

/** Where `vite dev` finds a running Limn; the built site is served by Limn itself. */
const server = process.env["LIMN_DEV_SERVER"] ?? "http://127.0.0.1:8787"
const served = ["/app", "/admin/api", "/v1", "/v1beta", "/api/v1", "/i", "/openapi.json", "/llms.txt"]

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: "build", assets: "build", fallback: "index.html", precompress: true }),
      // The same sources give the same files: names of chunks depend on what is in them, and on nothing else.
      version: { name: packageFile.version },
      paths: { relative: false },
    }),
  ],
  build: {
    target: "es2023",
    reportCompressedSize: false,
  },
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            // What every page needs comes in few files: each one more is a round trip on a slow line.
            codeSplitting: {
              groups: [
                { name: "icons", minShareCount: 2, test: /[\\/]@lucide[\\/]svelte[\\/]/ },
                { name: "words", test: /[\\/]lib[\\/]words[\\/](?:define-words\.svelte|kit|shell)\.ts$/ },
                {
                  name: "base",
                  minShareCount: 4,
                  test: /[\\/]node_modules[\\/](?:svelte|@tanstack|clsx|esm-env)[\\/]|[\\/]web[\\/]src[\\/]lib[\\/](?:kit|api|shell)[\\/]|[\\/]web[\\/]src[\\/]lib[\\/](?:format|session\.svelte|theme\.svelte)\.ts$/,
                },
              ],
            },
          },
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: server }])) },
})
