import { type ZodType, z } from "zod"
import { adminMount, adminRoutes } from "./routes.ts"
import type { AdminRoute } from "./route.ts"

const failure = {
  description: "A failure in OpenAI's form",
  content: {
    "application/json": {
      schema: {
        type: "object",
        properties: {
          error: {
            type: "object",
            properties: {
              message: { type: "string" },
              type: { type: "string" },
              param: { type: ["string", "null"] },
              code: { type: ["string", "null"] },
            },
          },
        },
      },
    },
  },
}

/** Describes every route of the admin API for the `paths` of an OpenAPI 3.1 document, from the schemas that check it. */
export function adminPaths(): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of adminRoutes) {
    const path = `${adminMount}${route.path}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describe(route) }
  }
  return paths
}

function describe({ path, summary, status, query, body, answer, csv }: AdminRoute): object {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }))
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: jsonSchema(schema as ZodType, "input"),
  }))
  const gives = {
    "application/json": { schema: jsonSchema(answer, "output") },
    ...(csv ? { "text/csv": { schema: { type: "string" } } } : {}),
  }
  return {
    tags: ["admin"],
    summary,
    security: [{ adminToken: [] }],
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(body, "input") } } } }),
    responses: { [status]: { description: "OK", content: gives }, default: failure },
  }
}

function jsonSchema(schema: ZodType, io: "input" | "output"): object {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io, unrepresentable: "any" })
  return described
}
