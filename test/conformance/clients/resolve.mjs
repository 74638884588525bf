// Makes the packages of this folder visible to ES modules elsewhere, which do not look at NODE_PATH. CLIENT_ALIASES, such as
// {"openai": "openai-6"}, gives a program another version of a package than the one of that name.
import { registerHooks } from "node:module"

const folder = new URL("./package.json", import.meta.url).href
const aliases = JSON.parse(process.env.CLIENT_ALIASES ?? "{}")

registerHooks({
  resolve(name, context, next) {
    const isPackage = /^(@[^/]+\/)?[a-z][^:]*$/.test(name)
    const fromModule = context.conditions.includes("import") && !(context.parentURL ?? "").includes("/node_modules/")
    return isPackage && fromModule ? next(aliases[name] ?? name, { ...context, parentURL: folder }) : next(name, context)
  },
})
