import { z } from "zod"
import { openaiError, priceLine } from "#dialects/answer-schemas.ts"
import type { Description, Operation } from "#dialects/description.ts"

const amount = z.int().nonnegative()
const usd = z.string().describe("US dollars, as a decimal number.")

const facts = { media_type: z.string(), width: amount.describe("Pixels."), height: amount.describe("Pixels."), sha256: z.string() }

const receipt = z.object({
  asked: z
    .object({
      count: amount,
      aspect_ratio: z.string().nullable(),
      image_size: z.string().nullable(),
      width: amount.nullable(),
      height: amount.nullable(),
      media_type: z.string().nullable(),
    })
    .optional(),
  delivered: z.array(z.object({ ...facts, aspect_ratio: z.string() })),
  seconds: z.number().nonnegative().nullable(),
  attempts: z.array(z.object({ number: amount, purpose: z.string().nullable(), outcome: z.string().nullable() })),
  lines: z.array(priceLine),
  price_version: z.int().nullable(),
  total_usd: usd,
  held_usd: usd,
})

const requestStatus = z.object({
  id: z.string(),
  object: z.literal("request"),
  state: z.enum(["queued", "running", "succeeded", "failed", "unknown"]),
  model: z.string(),
  created_at: z.iso.datetime(),
  finished_at: z.iso.datetime().nullable(),
  pictures: z.array(z.object({ url: z.string().nullable(), ...facts })),
  charge_usd: usd.nullable(),
  receipt: receipt.nullable().describe("What was asked for, delivered and paid; null while it runs."),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})

const rpcId = z.union([z.string(), z.int()])
const rpcMessage = z.object({
  jsonrpc: z.literal("2.0"),
  id: rpcId.optional(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
})
const rpcAnswer = z.union([
  z.object({ jsonrpc: z.literal("2.0"), id: rpcId, result: z.looseObject({}) }),
  z.object({
    jsonrpc: z.literal("2.0"),
    id: rpcId.nullish(),
    error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
  }),
])

const open = { method: "get", failures: "none", access: "open" } as const satisfies Partial<Operation>

/** Describes what belongs to no vendor's API. */
export const server: Description = {
  title: "Server",
  requests: { RpcMessage: rpcMessage },
  answers: {
    RequestStatus: requestStatus,
    Health: z.object({ status: z.literal("ok") }),
    Readiness: z.object({ status: z.enum(["ready", "not ready"]) }),
    Document: z.looseObject({ openapi: z.literal("3.1.0") }),
    Text: z.string(),
    Picture: z.string().meta({ contentMediaType: "image/*" }),
    RpcAnswer: rpcAnswer,
    OpenAiError: openaiError,
  },
  operations: [
    {
      method: "get",
      path: "/v1/requests/{id}",
      summary: "What became of a request",
      description: "By our `x-request-id`, by the one that the client sent, or by its `Idempotency-Key`.",
      answers: { "application/json": "RequestStatus" },
      failures: "reading",
    },
    {
      ...open,
      path: "/i/{id}.{extension}",
      summary: "A hosted picture",
      description: "Its whole address is given by answers. Ranges and `If-None-Match` are honoured.",
      query: [
        { name: "exp", description: "When the link expires, in seconds since 1970.", required: true, schema: z.string() },
        { name: "sig", description: "The link's signature.", required: true, schema: z.string() },
      ],
      answers: { "image/*": "Picture" },
      otherStatuses: {
        206: "The range that was asked for.",
        302: "The picture is at another address for five minutes.",
        304: "The client has it already.",
        404: "The link is wrong or expired, or the picture is not kept any more.",
        416: "The picture is shorter.",
        503: "The pictures can't be reached now.",
      },
    },
    {
      method: "post",
      path: "/mcp",
      summary: "Model Context Protocol: generate_image, edit_image, list_models",
      description: "Streamable HTTP without sessions. Failures are JSON-RPC errors.",
      body: {
        content: { "application/json": "RpcMessage" },
        examples: { ping: { jsonrpc: "2.0", id: 1, method: "ping" } },
      },
      answers: { "application/json": "RpcAnswer", "text/event-stream": "RpcAnswer" },
      otherStatuses: {
        202: "A message that wants no answer.",
        400: "No message of the protocol.",
        401: "The API key is missing or not valid.",
        406: "The client must accept JSON and server-sent events.",
      },
      failures: "none",
    },
    { ...open, path: "/healthz", summary: "Whether the process lives", answers: { "application/json": "Health" } },
    {
      ...open,
      path: "/readyz",
      summary: "Whether requests can be served",
      answers: { "application/json": "Readiness" },
      otherStatuses: { 503: "They can't be: the database does not answer, or the disk is full." },
    },
    {
      ...open,
      path: "/metrics",
      summary: "Metrics for Prometheus",
      description: "Open to this machine, elsewhere with the admin token.",
      answers: { "text/plain": "Text" },
      otherStatuses: { 401: "The admin token is missing or wrong." },
    },
    {
      ...open,
      path: "/llms.txt",
      summary: "How to call this server, for machines and people in a hurry",
      answers: { "text/plain": "Text" },
    },
    { ...open, path: "/openapi.json", summary: "This document", answers: { "application/json": "Document" } },
    { ...open, path: "/", summary: "The web app", answers: { "text/html": "Text" } },
  ],
  errorsOf: () => "OpenAiError",
}
