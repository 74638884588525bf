import { enableCompileCache } from "node:module"
import { fileURLToPath } from "node:url"

/**
 * Keeps compiled code from start to start: beside the packages, where only whoever may change the code can write.
 * `NODE_COMPILE_CACHE` names another folder. Where the folder cannot be written nothing is kept, and nothing else changes.
 */
export function enableCompiledCache(): void {
  enableCompileCache(process.env["NODE_COMPILE_CACHE"] ?? fileURLToPath(new URL("../node_modules/.cache/limn", import.meta.url)))
}
