// Makes the packages of this folder visible to ES modules elsewhere, which do not look at NODE_PATH.
import { registerHooks } from "node:module"

const folder = new URL("./package.json", import.meta.url).href

registerHooks({
  resolve(name, context, next) {
    const isPackage = /^(@[^/]+\/)?[a-z][^:]*$/.test(name)
    const fromModule = context.conditions.includes("import") && !(context.parentURL ?? "").includes("/node_modules/")
    return next(name, isPackage && fromModule ? { ...context, parentURL: folder } : context)
  },
})
