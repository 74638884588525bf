import assert from "node:assert/strict"
import { tmpdir } from "node:os"
import { test } from "node:test"
import { GatewayError } from "#canonical/error.ts"
import { requireFreeSpace } from "./free-space.ts"

test("asks the file system", async () => {
  await requireFreeSpace(tmpdir(), 1)
  await assert.rejects(
    requireFreeSpace(tmpdir(), Number.MAX_SAFE_INTEGER),
    (error) => error instanceof GatewayError && error.code === "storage_full",
  )
})
