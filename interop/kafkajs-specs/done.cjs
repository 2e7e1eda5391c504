// Jest 25, which kafkajs uses, let a test or hook both take a callback and return a promise: it ends with the callback, or when the promise is rejected.
const settling = (body) =>
  typeof body === 'function' && body.length > 0
    ? () =>
        new Promise((resolve, reject) => {
          const returned = body((error) => (error === undefined ? resolve() : reject(error)))
          returned?.catch?.(reject)
        })
    : body

for (const name of ['test', 'it']) {
  const original = globalThis[name]
  globalThis[name] = Object.assign((title, body, timeoutMs) => original(title, settling(body), timeoutMs), original)
}
for (const name of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll']) {
  const original = globalThis[name]
  globalThis[name] = (body, timeoutMs) => original(settling(body), timeoutMs)
}
