// Asks foretype through the bridge (bridge.mjs): text around the cursor in, suggestions out.

/** Returns a function that asks; of several questions only the newest is answered, the others with null. */
export function asking(address, token) {
  let newest;

  async function post(request, signal) {
    const response = await fetch(address, {
      method: "POST",
      signal,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
    return (await response.json()).answer ?? null;
  }

  return {
    async suggest(before, after, invoked = false) {
      newest?.abort();
      newest = new AbortController();
      const near = { before: before.slice(-4000), after: after.slice(0, 500) };
      const request = { request: "suggest", ...near, k: 5, phrase: true, invoked, only_final: true };
      return post(request, newest.signal).catch(() => null);
    },
    /** Lets go of the question under way. */
    drop() {
      newest?.abort();
    },
    tell(event, fields) {
      post({ request: "feedback", event, ...fields }).catch(() => {});
    },
  };
}
