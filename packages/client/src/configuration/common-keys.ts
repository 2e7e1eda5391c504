import { boolean, int, list, number, oneOf, secret, string } from './key.ts'

const INT_MAX = 0x7fffffff

/** Keys of every client: where the cluster is, and how patiently it is asked. */
export const connectionKeys = {
  'bootstrap.servers': list([], 'Brokers to start from, as `host:port`. The client learns all others from them.', {
    initialText: 'required',
  }),
  'client.id': string('', 'Name of this client in the logs, metrics and quotas of the brokers.', { initialText: '`samsa`' }),
  'client.dns.lookup': oneOf(
    'use_all_dns_ips',
    ['use_all_dns_ips', 'resolve_canonical_bootstrap_servers_only'],
    'How bootstrap names become addresses: every address of a name is tried; or names are first resolved to the canonical names behind them (for names that stand for many brokers, with SASL GSSAPI).',
  ),
  'request.timeout.ms': int(30_000, { min: 0 }, 'How long a request may wait for its answer; the connection is given up with it.'),
  'retry.backoff.ms': int(
    100,
    { min: 0 },
    'Pause before the first repetition of a request, doubled with each further one, 20 % at random.',
  ),
  'retry.backoff.max.ms': int(1000, { min: 0 }, 'Longest pause between repetitions.'),
  'reconnect.backoff.ms': int(
    50,
    { min: 0 },
    'Pause before the second attempt to connect to a node, doubled with each further one, 20 % at random.',
  ),
  'reconnect.backoff.max.ms': int(1000, { min: 0 }, 'Longest pause between attempts to connect to a node.'),
  'socket.connection.setup.timeout.ms': int(10_000, { min: 0 }, 'How long a connection may take to be made, doubled with each failure.'),
  'socket.connection.setup.timeout.max.ms': int(30_000, { min: 0 }, 'Longest time a connection may take to be made.'),
  'metadata.max.age.ms': int(300_000, { min: 0 }, 'Age at which metadata is fetched again although nothing was wrong with it.'),
  'metadata.recovery.strategy': oneOf(
    'rebootstrap',
    ['rebootstrap', 'none'],
    'What to do when no known node can be reached: start again from the bootstrap servers (KIP-899), or go on trying the known ones.',
  ),
  'metadata.recovery.rebootstrap.trigger.ms': int(
    300_000,
    { min: 0 },
    'So long without metadata leads back to the bootstrap servers, even if some known node can be reached (KIP-1102).',
  ),
  'send.buffer.bytes': int(131_072, { min: -1 }, 'Send buffer of the socket.', { noEffect: 'sockets of Node' }),
  'metric.reporters': list([], 'Java classes that receive metrics. Use `metrics()` instead.', { noEffect: 'Java plugins' }),
  'metrics.num.samples': int(2, { min: 1 }, 'Samples that rates are computed of.', { noEffect: 'metrics' }),
  'metrics.recording.level': oneOf('INFO', ['INFO', 'DEBUG', 'TRACE'], 'Which metrics are recorded.', { noEffect: 'metrics' }),
  'metrics.sample.window.ms': int(30_000, { min: 0 }, 'Time that a sample of a rate covers.', { noEffect: 'metrics' }),
  'config.providers': list([], 'Java classes that resolve references in values.', { noEffect: 'Java plugins' }),
  'security.protocol': oneOf(
    'PLAINTEXT',
    ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    'How to speak with brokers. Only PLAINTEXT is built; another one is refused when a client is made, not dropped.',
  ),
  'security.providers': string(undefined, 'Java classes of security providers.', { noEffect: 'Java plugins' }),
}

/** Keys of TLS and SASL: known by name, without effect until the security work. */
export const securityKeys = {
  'ssl.protocol': string('TLSv1.3', 'Newest TLS version to offer.', { noEffect: 'security' }),
  'ssl.provider': string(undefined, 'Java security provider of TLS.', { noEffect: 'Java plugins' }),
  'ssl.cipher.suites': list([], 'Cipher suites to offer; all that are enabled by default.', { noEffect: 'security' }),
  'ssl.enabled.protocols': list(['TLSv1.2', 'TLSv1.3'], 'TLS versions to accept.', { noEffect: 'security' }),
  'ssl.endpoint.identification.algorithm': string('https', 'How the name of the server is checked; empty to leave it unchecked.', {
    noEffect: 'security',
  }),
  'ssl.engine.factory.class': string(undefined, 'Java class that makes TLS engines.', { noEffect: 'Java plugins' }),
  'ssl.keymanager.algorithm': string('SunX509', 'Java key manager.', { noEffect: 'Java plugins' }),
  'ssl.trustmanager.algorithm': string('PKIX', 'Java trust manager.', { noEffect: 'Java plugins' }),
  'ssl.secure.random.implementation': string(undefined, 'Java source of randomness.', { noEffect: 'Java plugins' }),
  'ssl.keystore.type': string('JKS', 'Format of the key store: JKS, PKCS12 or PEM.', { noEffect: 'security' }),
  'ssl.keystore.location': string(undefined, 'File with the client certificate and its key.', { noEffect: 'security' }),
  'ssl.keystore.password': secret('Password of the key store.', { noEffect: 'security' }),
  'ssl.keystore.key': secret('Private key in PEM format.', { noEffect: 'security' }),
  'ssl.keystore.certificate.chain': secret('Certificate chain in PEM format.', { noEffect: 'security' }),
  'ssl.key.password': secret('Password of the private key.', { noEffect: 'security' }),
  'ssl.truststore.type': string('JKS', 'Format of the trust store: JKS, PKCS12 or PEM.', { noEffect: 'security' }),
  'ssl.truststore.location': string(undefined, 'File with the certificates to trust.', { noEffect: 'security' }),
  'ssl.truststore.password': secret('Password of the trust store.', { noEffect: 'security' }),
  'ssl.truststore.certificates': secret('Certificates to trust, in PEM format.', { noEffect: 'security' }),
  'sasl.mechanism': string('GSSAPI', 'SASL mechanism.', { noEffect: 'security' }),
  'sasl.jaas.config': secret('Credentials in the form of JAAS.', { noEffect: 'security' }),
  'sasl.client.callback.handler.class': string(undefined, 'Java callback handler.', { noEffect: 'Java plugins' }),
  'sasl.login.class': string(undefined, 'Java login.', { noEffect: 'Java plugins' }),
  'sasl.login.callback.handler.class': string(undefined, 'Java callback handler of the login.', { noEffect: 'Java plugins' }),
  'sasl.login.connect.timeout.ms': string(undefined, 'Time to connect to the identity provider.', { noEffect: 'security' }),
  'sasl.login.read.timeout.ms': string(undefined, 'Time to wait for the identity provider.', { noEffect: 'security' }),
  'sasl.login.refresh.buffer.seconds': int(
    300,
    { min: 0, max: 3600 },
    'Seconds before expiry at which a credential is renewed at the latest.',
    { noEffect: 'security' },
  ),
  'sasl.login.refresh.min.period.seconds': int(60, { min: 0, max: 900 }, 'Least seconds between renewals.', { noEffect: 'security' }),
  'sasl.login.refresh.window.factor': number(0.8, 'Part of a credential’s life after which it is renewed.', { noEffect: 'security' }),
  'sasl.login.refresh.window.jitter': number(0.05, 'Random part of that time.', { noEffect: 'security' }),
  'sasl.login.retry.backoff.ms': int(100, {}, 'First pause between attempts at the identity provider.', { noEffect: 'security' }),
  'sasl.login.retry.backoff.max.ms': int(10_000, {}, 'Longest pause between attempts at the identity provider.', { noEffect: 'security' }),
  'sasl.kerberos.service.name': string(undefined, 'Kerberos principal name of the brokers.', { noEffect: 'security' }),
  'sasl.kerberos.kinit.cmd': string('/usr/bin/kinit', 'Path of kinit.', { noEffect: 'security' }),
  'sasl.kerberos.min.time.before.relogin': int(60_000, {}, 'Pause between logins.', { noEffect: 'security' }),
  'sasl.kerberos.ticket.renew.jitter': number(0.05, 'Random part of the renewal time.', { noEffect: 'security' }),
  'sasl.kerberos.ticket.renew.window.factor': number(0.8, 'Part of a ticket’s life after which it is renewed.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.algorithm': oneOf('RS256', ['ES256', 'RS256'], 'Algorithm that assertions are signed with.', {
    noEffect: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.aud': string(undefined, 'Audience of assertions.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.claim.exp.seconds': int(300, { min: 0, max: 86_400 }, 'Seconds that an assertion is valid.', {
    noEffect: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.iss': string(undefined, 'Issuer of assertions.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.claim.jti.include': boolean(false, 'Whether assertions have an id.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.claim.nbf.seconds': int(60, { min: 0, max: 3600 }, 'Seconds that an assertion is valid before now.', {
    noEffect: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.sub': string(undefined, 'Subject of assertions.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.file': string(undefined, 'File with an assertion.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.private.key.file': string(undefined, 'Key that assertions are signed with.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.private.key.passphrase': secret('Password of that key.', { noEffect: 'security' }),
  'sasl.oauthbearer.assertion.template.file': string(undefined, 'Template of assertions.', { noEffect: 'security' }),
  'sasl.oauthbearer.client.credentials.client.id': string(undefined, 'Client id at the identity provider.', { noEffect: 'security' }),
  'sasl.oauthbearer.client.credentials.client.secret': secret('Client secret at the identity provider.', { noEffect: 'security' }),
  'sasl.oauthbearer.clock.skew.seconds': int(30, {}, 'Seconds by which clocks may differ.', { noEffect: 'security' }),
  'sasl.oauthbearer.expected.audience': list([], 'Audiences to accept.', { noEffect: 'security' }),
  'sasl.oauthbearer.expected.issuer': string(undefined, 'Issuer to accept.', { noEffect: 'security' }),
  'sasl.oauthbearer.header.urlencode': boolean(false, 'Whether client id and secret are URL-encoded in the header.', {
    noEffect: 'security',
  }),
  'sasl.oauthbearer.jwks.endpoint.refresh.ms': int(3_600_000, {}, 'Time between fetches of the key set.', { noEffect: 'security' }),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms': int(100, {}, 'First pause between attempts at it.', { noEffect: 'security' }),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms': int(10_000, {}, 'Longest pause between attempts at it.', { noEffect: 'security' }),
  'sasl.oauthbearer.jwks.endpoint.url': string(undefined, 'Where the key set is.', { noEffect: 'security' }),
  'sasl.oauthbearer.jwt.retriever.class': string(undefined, 'Java class that gets tokens.', { noEffect: 'Java plugins' }),
  'sasl.oauthbearer.jwt.validator.class': string(undefined, 'Java class that checks tokens.', { noEffect: 'Java plugins' }),
  'sasl.oauthbearer.scope': string(undefined, 'Scope to ask for.', { noEffect: 'security' }),
  'sasl.oauthbearer.scope.claim.name': string('scope', 'Claim that holds the scope.', { noEffect: 'security' }),
  'sasl.oauthbearer.sub.claim.name': string('sub', 'Claim that holds the subject.', { noEffect: 'security' }),
  'sasl.oauthbearer.token.endpoint.url': string(undefined, 'Where tokens are.', { noEffect: 'security' }),
}

/** Attempts after the first. */
export const retriesKey = int(
  INT_MAX,
  { min: 0, max: INT_MAX },
  'Repetitions of a request that failed in passing; the timeouts usually end it before.',
)
export const interceptors = 'Objects that see records before they are sent and what became of them, in this order.'
