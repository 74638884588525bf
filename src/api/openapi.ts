import { knownRoutes } from "./near-routes.ts"

const summaries: Readonly<Record<string, string>> = {
  "/": "Welcome page",
  "/healthz": "Whether the process lives",
  "/readyz": "Whether requests can be served: 200 or 503",
  "/metrics": "Metrics for Prometheus: open to this machine, elsewhere with the admin token",
  "/llms.txt": "How to call this server, for machines and people in a hurry",
  "/openapi.json": "This document",
  "/v1/requests/{id}": "What became of a request, by our x-request-id, the client's own, or its Idempotency-Key",
}

const open: ReadonlySet<string> = new Set(["/", "/healthz", "/readyz", "/llms.txt", "/openapi.json"])
const googleMounts = ["/v1beta", "/v1", "/gemini/v1beta", "/gemini/v1"]
const googleMethods = { generateContent: "Draw or edit", streamGenerateContent: "Draw or edit, streamed", countTokens: "Count tokens" }
const bearer = [{ bearer: [] }]
const google = [{ googleHeader: [] }, { googleQuery: [] }, { bearer: [] }]

/**
 * The OpenAPI 3.1 description of every route: where it is, what kind of body it takes and gives, and how to authenticate.
 * `adminPaths`: those of the admin API, described already.
 */
export function openApiDocument(base: string, version: string, adminPaths: Readonly<Record<string, object>>): object {
  const paths: Record<string, Record<string, object>> = {}
  const add = (method: string, path: string, operation: object): void => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation }
  }
  for (const { method, path } of knownRoutes) add(method, path, operationOf(method, path))
  for (const mount of ["/v1", "/aihubmix/v1", "/geekai/api/v1"]) {
    add("GET", `${mount}/models/{model}`, { ...reading(`One model`), security: bearer, parameters: [pathParameter("model")] })
  }
  for (const mount of ["/api/v1", "/openrouter/api/v1"]) {
    const parameters = [pathParameter("author"), pathParameter("slug")]
    add("GET", `${mount}/models/{author}/{slug}/endpoints`, { ...reading("Who serves a model"), security: [{}, ...bearer], parameters })
  }
  for (const mount of googleMounts) {
    if (mount !== "/v1") {
      add("GET", `${mount}/models`, { ...reading("List models (Gemini)"), security: google })
      add("GET", `${mount}/models/{model}`, { ...reading("One model (Gemini)"), security: google, parameters: [pathParameter("model")] })
    }
    for (const [name, summary] of Object.entries(googleMethods)) {
      add("POST", `${mount}/models/{model}:${name}`, {
        ...writing(`${summary} (Gemini)`, ["application/json"], name === "streamGenerateContent"),
        security: google,
        parameters: [pathParameter("model")],
      })
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Limn", version, description: "The self-hosted gateway for models that make pictures." },
    servers: [{ url: base }],
    paths: { ...paths, ...adminPaths },
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        adminToken: { type: "http", scheme: "bearer", description: "The admin token" },
        googleHeader: { type: "apiKey", in: "header", name: "x-goog-api-key" },
        googleQuery: { type: "apiKey", in: "query", name: "key" },
      },
    },
  }
}

function operationOf(method: string, path: string): object {
  if (method === "POST") {
    if (path.endsWith("/chat/completions")) {
      return { ...writing("Chat that draws (OpenAI form)", ["application/json"], true), security: bearer }
    }
    if (path.endsWith("/quote")) {
      return {
        ...writing("What a request for pictures would cost; nothing is done", ["multipart/form-data", "application/json"], false),
        security: bearer,
      }
    }
    const edits = path.endsWith("/edits")
    const types = edits ? ["multipart/form-data", "application/json"] : ["application/json"]
    return { ...writing(edits ? "Edit pictures (OpenAI Images)" : "Draw pictures (OpenAI Images)", types, true), security: bearer }
  }
  const openRouter = path === "/api/v1/models" || path === "/openrouter/api/v1/models"
  const type = path === "/" ? "text/html" : path === "/llms.txt" || path === "/metrics" ? "text/plain" : "application/json"
  return {
    ...reading(summaries[path] ?? (openRouter ? "List models (OpenRouter form)" : "List models"), type),
    security: open.has(path) ? [] : openRouter || path === "/metrics" ? [{}, ...bearer] : bearer,
    ...(path.includes("{id}") ? { parameters: [pathParameter("id")] } : {}),
    ...(openRouter
      ? { parameters: ["output_modalities", "input_modalities", "q", "offset", "limit"].map((name) => queryParameter(name)) }
      : {}),
  }
}

function reading(summary: string, type = "application/json"): object {
  return { summary, responses: { "200": { description: "OK", content: { [type]: {} } }, ...failures } }
}

function writing(summary: string, takes: readonly string[], streams: boolean): object {
  const gives = { "application/json": {}, ...(streams ? { "text/event-stream": {} } : {}) }
  return {
    summary,
    requestBody: { required: true, content: Object.fromEntries(takes.map((type) => [type, {}])) },
    responses: { "200": { description: "OK", content: gives }, ...failures },
  }
}

const failures = { default: { description: "A failure, in the form of the API that was called", content: { "application/json": {} } } }

function pathParameter(name: string): object {
  return { name, in: "path", required: true, schema: { type: "string" } }
}

function queryParameter(name: string): object {
  return { name, in: "query", required: false, schema: { type: "string" } }
}
