/** Puts a key into a sample, in place of the variable that it reads. Without one the sample stays as it is. */
export function withKey(code: string, key: string | undefined): string {
  if (key === undefined) return code
  const quoted = JSON.stringify(key)
  return code
    .replaceAll(`os.environ["LIMN_API_KEY"]`, quoted)
    .replaceAll(`os.Getenv("LIMN_API_KEY")`, quoted)
    .replaceAll("${process.env.LIMN_API_KEY}", key)
    .replaceAll("process.env.LIMN_API_KEY", quoted)
    .replaceAll("$LIMN_API_KEY", key)
}
