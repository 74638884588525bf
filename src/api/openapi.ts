import type { Description, Operation } from "#dialects/description.ts"
import type { CredentialForm } from "#dialects/dialect.ts"
import { failuresByStatus } from "./openapi-failures.ts"
import { answerHeaders, inlineSchema, requestHeaders, schemaComponents, schemaReference } from "./openapi-components.ts"
import type { ErrorWriter } from "./options.ts"
import { googleModels, openaiModels, sharedModels } from "./schemas/models.ts"
import { openRouter } from "./schemas/openrouter.ts"
import { server } from "./schemas/server.ts"

/** What the document is made of. */
export interface DocumentFacts {
  readonly version: string
  /** Every client API. Those named `chat` and `gemini` write the failures of the server's own routes. */
  readonly dialects: readonly ErrorWriter[]
  /** Those of the admin API and the app API, described already. */
  readonly ownPaths: Readonly<Record<string, object>>
}

/** A description with what stands behind it. */
interface Family {
  readonly description: Description
  readonly credentials: readonly CredentialForm[]
  /** What writes its failures. */
  readonly api: ErrorWriter
}

const schemes: Readonly<Record<CredentialForm, string>> = { bearer: "bearer", "x-goog-api-key": "googleHeader", "query-key": "googleQuery" }

/** Gives the OpenAPI 3.1 document of every route: what it takes and gives, how it fails, and how to authenticate. Where it is served is left out. */
export async function openApiDocument({ version, dialects, ownPaths }: DocumentFacts): Promise<object> {
  const families = await familiesOf(dialects)
  const responses: Record<string, object> = {}
  const paths: Record<string, Record<string, object>> = {}
  for (const family of families) {
    for (const operation of family.description.operations) {
      const { path, method } = operation
      paths[path] = { ...paths[path], [method]: describeOperation(operation, family, responses) }
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Limn",
      version,
      description:
        "The self-hosted gateway for models that make pictures. A member that is null counts as one that was left out, and members that are not described are passed over.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    tags: [...new Set([...families.map(({ description }) => description.title), "admin", "app"])].map((name) => ({ name })),
    paths: { ...paths, ...ownPaths },
    components: {
      schemas: schemaComponents(families.map(({ description }) => description)),
      responses,
      parameters: requestHeaders,
      headers: answerHeaders,
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "An API key of this server" },
        adminToken: { type: "http", scheme: "bearer", description: "The admin token" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "limn_session",
          description: "Whoever has signed in; what changes something needs the header `x-limn-csrf: 1` too",
        },
        googleHeader: { type: "apiKey", in: "header", name: "x-goog-api-key", description: "An API key of this server" },
        googleQuery: { type: "apiKey", in: "query", name: "key", description: "An API key of this server" },
      },
    },
  }
}

async function familiesOf(dialects: readonly ErrorWriter[]): Promise<readonly Family[]> {
  const named = (name: string): ErrorWriter => {
    const dialect = dialects.find((one) => one.name === name)
    if (dialect === undefined) throw new Error(`There is no dialect named ${name}.`)
    return dialect
  }
  const [chat, gemini] = [named("chat"), named("gemini")]
  return [
    ...(await Promise.all(dialects.map(async (api) => ({ api, credentials: api.credentials, description: await api.describe() })))),
    { api: chat, credentials: gemini.credentials, description: sharedModels },
    { api: gemini, credentials: gemini.credentials, description: googleModels },
    ...[openaiModels, openRouter, server].map((description) => ({ api: chat, credentials: chat.credentials, description })),
  ]
}

/** Failures are the same on many routes, so they are gathered in `responses` and named. */
function describeOperation(operation: Operation, family: Family, responses: Record<string, object>): object {
  const { path, method, summary, description, query = [], body, answers, failures, otherStatuses = {} } = operation
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }))
  const inQuery = query.map(({ name, required = false, schema, ...rest }) => ({
    name,
    in: "query",
    required,
    ...rest,
    schema: inlineSchema(schema),
  }))
  const inHeader =
    failures === "generating" && method === "post" ? headerNames(path).map((name) => ({ $ref: `#/components/parameters/${name}` })) : []
  const parameters = [...inPath, ...inQuery, ...inHeader]
  return {
    tags: [family.description.title],
    summary,
    ...(description === undefined ? {} : { description }),
    security: security(operation, family.credentials),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: requestContent(body) } }),
    responses: {
      200: {
        description: "OK",
        headers: headerReferences(failures === "generating" ? Object.keys(answerHeaders) : ["x-request-id"]),
        content: answerContent(answers),
      },
      ...describeFailures(operation, family, responses),
      ...Object.fromEntries(Object.entries(otherStatuses).map(([status, meaning]) => [status, { description: meaning }])),
    },
  }
}

function headerNames(path: string): readonly string[] {
  return Object.keys(requestHeaders).filter((name) => name !== "Flavour" || path.endsWith("/chat/completions"))
}

function security({ access = "key" }: Operation, credentials: readonly CredentialForm[]): readonly object[] {
  const keys = credentials.map((form) => ({ [schemes[form]]: [] }))
  if (access === "open") return []
  return access === "key" ? keys : [{}, ...keys]
}

function requestContent({ content, examples }: NonNullable<Operation["body"]>): object {
  return Object.fromEntries(
    Object.entries(content).map(([type, name]) => [
      type,
      {
        schema: schemaReference(name),
        ...(type === "application/json"
          ? { examples: Object.fromEntries(Object.entries(examples).map(([word, value]) => [word, { value }])) }
          : {}),
      },
    ]),
  )
}

/** A stream is text, of which the schema says nothing; what each of its events holds is said beside it. */
function answerContent(answers: Operation["answers"]): object {
  return Object.fromEntries(
    Object.entries(answers).map(([type, named]) => {
      const names = [named].flat()
      const [first = ""] = names
      const schema = names.length === 1 ? schemaReference(first) : { anyOf: names.map(schemaReference) }
      if (type !== "text/event-stream") return [type, { schema }]
      const description = `Server-sent events; the \`data\` of each is ${names.map((name) => `a ${name}`).join(" or ")}.`
      return [type, { schema: { type: "string", description }, "x-event-schema": schema }]
    }),
  )
}

function describeFailures(operation: Operation, { description, api }: Family, responses: Record<string, object>): object {
  const form = description.errorsOf(operation.path)
  const kind = operation.failures === "generating" ? "" : operation.body === undefined ? "Reading" : "Counting"
  return Object.fromEntries(
    [...failuresByStatus(operation, api)].map(([status, codes]) => {
      const name = `${form}${status}${kind}`
      responses[name] ??= {
        description: codes.map((code) => `\`${code}\``).join(", "),
        headers: headerReferences(["x-request-id", "retry-after", "retry-after-ms", "x-should-retry"]),
        content: { "application/json": { schema: schemaReference(form) } },
      }
      return [status, { $ref: `#/components/responses/${name}` }]
    }),
  )
}

function headerReferences(names: readonly string[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
