import { readFileSync } from "node:fs"
import { join } from "node:path"
import { cellNames, type CellName } from "./cells.ts"

/** A client of the matrix: one package, one of its APIs. */
export interface Client {
  /** Package as its registry knows it, and where that is. */
  readonly package: string
  readonly registry: "npm" | "PyPI" | "Go" | "system"
  /** The name under which another major version of the package is installed beside the newest. */
  readonly alias?: string
  /** Which of the client's APIs. */
  readonly api: string
  /** Its program, in `programs/matrix`. */
  readonly program: string
  /** Cells that the client does not have, and why not. */
  readonly lacks: Readonly<Partial<Record<CellName, string>>>
}

const oneAnswer = { n: "a response is one answer" }
const firstOnly = { n: "it gives the first candidate only" }

/** Every client of the matrix, in the order of its rows. */
export const clients: readonly Client[] = [
  client("npm", "openai", "OpenAI Images", "openai-images.mjs"),
  client("npm", "openai", "OpenRouter chat", "openai-chat.mjs"),
  client("npm", "openai", "OpenAI Responses", "openai-responses.mjs", oneAnswer),
  { ...client("npm", "openai", "OpenAI Images", "openai-images.mjs"), alias: "openai-6" },
  { ...client("npm", "openai", "OpenRouter chat", "openai-chat.mjs"), alias: "openai-6" },
  { ...client("npm", "openai", "OpenAI Responses", "openai-responses.mjs", oneAnswer), alias: "openai-6" },
  client("PyPI", "openai", "OpenAI Images", "openai_images.py"),
  client("PyPI", "openai", "OpenRouter chat", "openai_chat.py"),
  client("PyPI", "openai", "OpenAI Responses", "openai_responses.py", oneAnswer),
  client("Go", "github.com/openai/openai-go/v3", "OpenAI Images", "openai-images.go"),
  client("npm", "@google/genai", "Gemini", "genai.mjs"),
  { ...client("npm", "@google/genai", "Gemini", "genai.mjs"), alias: "@google/genai-2" },
  client("PyPI", "google-genai", "Gemini", "google_genai.py"),
  client("npm", "@google/generative-ai", "Gemini", "generative-ai.mjs", { ...firstOnly, retry: "it never tries again" }),
  client("npm", "@ai-sdk/openai", "OpenAI Images, Responses", "ai-openai.mjs"),
  client("npm", "@ai-sdk/openai-compatible", "OpenAI Images", "ai-openai-compatible.mjs", { stream: "its image models do not stream" }),
  client("npm", "@ai-sdk/google", "Gemini", "ai-google.mjs"),
  client("npm", "@openrouter/ai-sdk-provider", "OpenRouter chat, Images", "ai-openrouter.mjs"),
  client("npm", "@openrouter/sdk", "OpenRouter chat, Images", "openrouter-sdk.mjs"),
  client("npm", "@langchain/openai", "OpenAI Responses", "langchain-openai.mjs", oneAnswer),
  client("npm", "@langchain/google-genai", "Gemini", "langchain-google-genai.mjs", firstOnly),
  client("npm", "@modelcontextprotocol/client", "MCP", "mcp.mjs", { stream: "a tool has one answer", retry: "it never tries again" }),
  client("system", "curl", "OpenAI Images", "curl-images.sh"),
  client("system", "curl", "Gemini", "curl-gemini.sh"),
]

function client(registry: Client["registry"], name: string, api: string, program: string, lacks: Client["lacks"] = {}): Client {
  return { package: name, registry, api, program, lacks }
}

/** The cells that a client has. */
export function cellsOf({ lacks }: Client): readonly CellName[] {
  return cellNames.filter((name) => lacks[name] === undefined)
}

/** Gives the pinned version of a client's package; an empty text for what the machine brings. Throws Error where there is no pin. */
export function versionOf({ package: name, registry, alias = name }: Client): string {
  if (registry === "system") return ""
  const files = { npm: "clients/package.json", PyPI: "requirements.txt", Go: "go/go.mod" }
  const pins = readFileSync(join(import.meta.dirname, files[registry]), "utf8")
  const pin = { npm: `"${alias}": "(?:npm:${name}@)?([^"]+)"`, PyPI: `^${name}==(.+)$`, Go: `${name} v(.+)$` }[registry]
  const version = new RegExp(pin, "m").exec(pins)?.[1]
  if (version === undefined) throw new Error(`${files[registry]} does not pin ${alias}`)
  return version
}

/** Gives a client as people call it, such as `openai 7.57.0`. */
export function clientName(client: Client): string {
  return `${client.package} ${versionOf(client)}`.trim()
}
