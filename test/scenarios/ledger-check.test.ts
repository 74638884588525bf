import assert from "node:assert/strict"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, it } from "node:test"
import { setTimeout as sleep } from "node:timers/promises"
import { limn as runLimn } from "../../src/cli/cli-testing.ts"
import { draws, drawsAfter, startProvider } from "../support/counting-provider.ts"
import { startLimn } from "../support/limn.ts"
import { S3Server } from "../support/s3-server.ts"

const model = "gemini-2.5-flash-image"

describe("limn ledger-check beside a server whose pictures are in a bucket", () => {
  it("looks into the bucket and into the memory of the server", async (test) => {
    const bucket = await S3Server.start()
    test.after(() => bucket.stop())
    const provider = await startProvider(draws)
    test.after(() => provider.close())
    const environment = {
      LIMN_BLOBS: `s3://${bucket.bucket}/limn?endpoint=${bucket.endpoint}&region=${bucket.region}`,
      AWS_ACCESS_KEY_ID: bucket.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bucket.secretAccessKey,
    }
    const limn = await startLimn({
      channels: [provider.channel],
      file: { prices: { [model]: { picture: 0.04 } } },
      environment,
    })
    test.after(() => limn.close())
    await writeFile(join(limn.folder, "data", "address"), `${limn.address}\n`)
    const draw = async (key = limn.key): Promise<void> => {
      const response = await fetch(`${limn.address}/v1/images/generations`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model, prompt: "a red kite" }),
      })
      assert.equal(response.status, 200, await response.text())
    }
    const metrics = async (): Promise<string> => (await fetch(`${limn.address}/metrics`)).text()
    const check = (...args: string[]) =>
      runLimn(["ledger-check", "--data-dir", join(limn.folder, "data"), ...args], { cwd: limn.folder, env: environment })

    await draw()
    const gate = Promise.withResolvers<void>()
    provider.behave(drawsAfter(gate.promise))
    const running = draw(await limn.anotherKey({ concurrency: 2 }))
    await provider.called(2)
    const counted = await metrics()
    for (const line of ["limn_running_requests 1", 'limn_running_calls{channel="counted"} 1', "limn_limiter_places 1"]) {
      assert.ok(counted.split("\n").includes(line), `${line} is missing in ${counted}`)
    }
    gate.resolve()
    await running
    while (!(await metrics()).includes("limn_running_requests 0")) await sleep(10)

    const good = await check()
    assert.deepEqual([good.code, good.stdout.toString().includes("I10, I11, I12, I13, I14, I15, I16")], [0, true], good.stderr)
    assert.match(good.stderr, /Pictures read to the end: all 1\./)

    const [key = "", object] = [...bucket.objects][0] ?? []
    assert.ok(object !== undefined)
    bucket.objects.set(key, { ...object, bytes: Buffer.concat([object.bytes, Buffer.of(0)]) })
    const ids = async (): Promise<string[]> =>
      JSON.parse((await check("--json", "--all")).stdout.toString()).violations.map(({ id }: { id: string }) => id)
    assert.deepEqual(await ids(), ["I10", "I10"], "both pictures have the same bytes")
    bucket.objects.delete(key)
    assert.deepEqual(await ids(), ["I10", "I10", "I12", "I12"])

    bucket.trouble = "down"
    const away = await check()
    assert.deepEqual([away.code, away.stdout.toString()], [1, ""])
    assert.match(away.stderr, /^limn: .*\n$/)
  })
})
