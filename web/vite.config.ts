import adapter from "@sveltejs/adapter-static"
import { sveltekit } from "@sveltejs/kit/vite"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"
import { staticIcons } from "./static-icons.ts"
import { wordsFirst } from "./words-first.ts"
import packageFile from "../package.json" with { type: "json" }

/** Where `vite dev` finds a running Limn; the built site is served by Limn itself. */
const server = process.env["LIMN_DEV_SERVER"] ?? "http://127.0.0.1:8787"
const served = ["/app", "/admin/api", "/v1", "/v1beta", "/api/v1", "/i", "/openapi.json", "/llms.txt"]

/** Names the file of what no page but the chat room needs at its start. */
function roomOnly(id: string, modules: { getModuleInfo(id: string): { readonly importers: readonly string[] } | null }): string | null {
  const seen = new Set([id])
  // The set grows while it is walked: importers of importers.
  for (const one of seen) for (const importer of modules.getModuleInfo(one)?.importers ?? []) seen.add(importer)
  const routes = [...seen].flatMap((one) => /[\\/]src[\\/]routes[\\/](.*)[\\/]\+(?:page|layout)\.\w+$/.exec(one)?.[1] ?? [])
  return routes.length > 0 && routes.every((route) => route.includes("(chat)")) ? "room" : null
}

export default defineConfig({
  plugins: [
    staticIcons(),
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: "build", assets: "build", fallback: "index.html", precompress: true }),
      // The same sources give the same files: names of chunks depend on what is in them, and on nothing else.
      version: { name: packageFile.version },
      paths: { relative: false },
    }),
    wordsFirst(),
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
            // What a page needs at its start comes in few files: each one more may be a round trip on a slow line.
            codeSplitting: {
              groups: [
                { name: "svelte", priority: 3, minShareCount: 2, test: /[\\/]node_modules[\\/](?:svelte|clsx|esm-env|@lucide)[\\/]/ },
                { name: "kit", priority: 2, minShareCount: 4, test: /[\\/]node_modules[\\/](?:@sveltejs[\\/]kit|devalue)[\\/]/ },
                {
                  name: "base",
                  priority: 1,
                  minShareCount: 2,
                  test: /[\\/]node_modules[\\/]@tanstack[\\/]|[\\/]web[\\/]src[\\/]lib[\\/](?:(?:kit|api|shell)[\\/]|words[\\/](?:define-words\.svelte|kit|shell)\.ts$|(?:figures|format|session\.svelte|theme\.svelte)\.ts$)/,
                },
                { name: "model-list", minShareCount: 2, test: /[\\/]lib[\\/]chat[\\/](?:model-list\.svelte\.ts|RatioShape\.svelte)$/ },
                { name: roomOnly, debugName: "room", tags: ["$initial"] },
              ],
            },
          },
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: server }])) },
})
