import { boolean, className, double, int, list, long, password, short, string } from '../key.ts'
import { atLeast, between, listOf, oneOf, oneOfIgnoringCase } from '../validator.ts'

/** TLS, SASL, delegation tokens. */
export const securityKeys = {
  'principal.builder.class': className(
    'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
    'MEDIUM',
    'Class that makes the principal of a connection from its certificate or SASL identity.',
    { update: 'per-broker', pending: 'Java plugins' },
  ),
  'security.providers': string(null, 'LOW', 'Security provider classes of the Java virtual machine.', { pending: 'Java plugins' }),
  'delegation.token.secret.key': password(null, 'MEDIUM', 'Secret by which delegation tokens are signed; the same on every node.', {
    pending: 'security',
  }),
  'delegation.token.max.lifetime.ms': long(604800000, 'MEDIUM', 'Longest life of a delegation token in milliseconds, renewals included.', {
    valid: atLeast(1),
    pending: 'security',
  }),
  'delegation.token.expiry.time.ms': long(86400000, 'MEDIUM', 'Milliseconds a delegation token lives until it has to be renewed.', {
    valid: atLeast(1),
    pending: 'security',
  }),
  'delegation.token.expiry.check.interval.ms': long(3600000, 'LOW', 'Milliseconds between two searches for expired delegation tokens.', {
    valid: atLeast(1),
    pending: 'security',
  }),
  'connections.max.reauth.ms': long(
    0,
    'MEDIUM',
    'Milliseconds after which a SASL connection has to authenticate anew; 0 never asks for it.',
    { pending: 'security' },
  ),
  'ssl.allow.dn.changes': boolean(false, 'LOW', 'Whether a keystore that is changed while running may carry another distinguished name.', {
    pending: 'security',
  }),
  'ssl.allow.san.changes': boolean(false, 'LOW', 'Whether a keystore that is changed while running may carry other alternative names.', {
    pending: 'security',
  }),
  'ssl.cipher.suites': list([], 'MEDIUM', "Cipher suites that TLS may use; empty allows all of the library's defaults.", {
    valid: listOf({ empty: true }),
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.client.auth': string(
    'none',
    'MEDIUM',
    'Whether clients must (`required`), may (`requested`) or need not (`none`) show a certificate.',
    { valid: oneOf('required', 'requested', 'none'), update: 'per-broker', pending: 'security' },
  ),
  'ssl.enabled.protocols': list(['TLSv1.2', 'TLSv1.3'], 'MEDIUM', 'TLS versions that are accepted.', {
    valid: listOf({ empty: true }),
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.endpoint.identification.algorithm': string(
    'https',
    'LOW',
    "How the name in the server's certificate is checked: `https` compares it, an empty value does not.",
    { update: 'per-broker', pending: 'security' },
  ),
  'ssl.engine.factory.class': className(null, 'LOW', 'Class that makes TLS engines in place of the built-in one.', {
    update: 'per-broker',
    pending: 'Java plugins',
  }),
  'ssl.key.password': password(null, 'MEDIUM', 'Password of the private key.', { update: 'per-broker', pending: 'security' }),
  'ssl.keymanager.algorithm': string('SunX509', 'MEDIUM', 'Algorithm of the Java key manager.', {
    update: 'per-broker',
    pending: 'Java plugins',
  }),
  'ssl.keystore.certificate.chain': password(null, 'MEDIUM', 'Certificate chain in PEM form, in place of a keystore file.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.keystore.key': password(null, 'MEDIUM', 'Private key in PEM form, in place of a keystore file.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.keystore.location': string(null, 'MEDIUM', "File that holds this node's key and certificates.", {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.keystore.password': password(null, 'MEDIUM', 'Password of the keystore file.', { update: 'per-broker', pending: 'security' }),
  'ssl.keystore.type': string('JKS', 'MEDIUM', 'Format of the keystore: JKS, PKCS12 or PEM.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.principal.mapping.rules': string(
    'DEFAULT',
    'LOW',
    "Rules that turn a certificate's distinguished name into a short principal name.",
    { pending: 'security' },
  ),
  'ssl.protocol': string('TLSv1.3', 'MEDIUM', 'Newest TLS version to negotiate.', { update: 'per-broker', pending: 'security' }),
  'ssl.provider': string(null, 'MEDIUM', 'Security provider of the Java virtual machine for TLS.', {
    update: 'per-broker',
    pending: 'Java plugins',
  }),
  'ssl.secure.random.implementation': string(null, 'LOW', 'Random generator of the Java virtual machine for TLS.', {
    update: 'per-broker',
    pending: 'Java plugins',
  }),
  'ssl.trustmanager.algorithm': string('PKIX', 'MEDIUM', 'Algorithm of the Java trust manager.', {
    update: 'per-broker',
    pending: 'Java plugins',
  }),
  'ssl.truststore.certificates': password(null, 'MEDIUM', 'Trusted certificates in PEM form, in place of a truststore file.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.truststore.location': string(null, 'MEDIUM', 'File that holds the certificates this node trusts.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'ssl.truststore.password': password(null, 'MEDIUM', 'Password of the truststore file.', { update: 'per-broker', pending: 'security' }),
  'ssl.truststore.type': string('JKS', 'MEDIUM', 'Format of the truststore: JKS, PKCS12 or PEM.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.enabled.mechanisms': list(['GSSAPI'], 'MEDIUM', 'SASL mechanisms that clients may use.', {
    valid: listOf({ empty: true }),
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.mechanism.inter.broker.protocol': string('GSSAPI', 'MEDIUM', 'SASL mechanism between brokers.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.mechanism.controller.protocol': string('GSSAPI', 'HIGH', 'SASL mechanism between brokers and controllers.', {
    pending: 'security',
  }),
  'sasl.jaas.config': password(
    null,
    'MEDIUM',
    "Login settings of a SASL mechanism in JAAS form; as a listener's own key with the prefix `listener.name.NAME.MECHANISM.`.",
    { update: 'per-broker', pending: 'security' },
  ),
  'sasl.client.callback.handler.class': className(null, 'MEDIUM', 'Class that answers the questions of a SASL client.', {
    pending: 'security',
  }),
  'sasl.server.callback.handler.class': className(
    null,
    'MEDIUM',
    "Class that answers the questions of a SASL server; as a listener's own key with its mechanism in front.",
    { pending: 'security' },
  ),
  'sasl.server.max.receive.size': int(524288, 'MEDIUM', 'Largest SASL message in bytes before a client is authenticated.', {
    pending: 'security',
  }),
  'sasl.login.callback.handler.class': className(null, 'MEDIUM', 'Class that answers the questions of a SASL login.', {
    pending: 'security',
  }),
  'sasl.login.class': className(null, 'MEDIUM', 'Class that performs a SASL login.', { pending: 'security' }),
  'sasl.login.connect.timeout.ms': int(null, 'LOW', 'Longest time in milliseconds to connect to the token provider.', {
    pending: 'security',
  }),
  'sasl.login.read.timeout.ms': int(null, 'LOW', "Longest time in milliseconds to wait for the token provider's answer.", {
    pending: 'security',
  }),
  'sasl.login.refresh.buffer.seconds': short(300, 'MEDIUM', 'Seconds before a token expires in which no refresh is begun any more.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.login.refresh.min.period.seconds': short(60, 'MEDIUM', 'Shortest time in seconds before a token is refreshed.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.login.refresh.window.factor': double('0.8', 'MEDIUM', "Share of a token's life after which it is refreshed.", {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.login.refresh.window.jitter': double('0.05', 'MEDIUM', "Random share of a token's life added to the moment of refresh.", {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.login.retry.backoff.ms': long(100, 'LOW', 'First pause in milliseconds between attempts to log in at the token provider.', {
    pending: 'security',
  }),
  'sasl.login.retry.backoff.max.ms': long(10000, 'LOW', 'Longest pause in milliseconds between attempts to log in at the token provider.', {
    pending: 'security',
  }),
  'sasl.kerberos.kinit.cmd': string('/usr/bin/kinit', 'MEDIUM', 'Path of the `kinit` command.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.kerberos.min.time.before.relogin': long(60000, 'MEDIUM', 'Milliseconds between two attempts to renew a Kerberos ticket.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.kerberos.principal.to.local.rules': list(
    ['DEFAULT'],
    'MEDIUM',
    'Rules that turn a Kerberos principal into a short name; the first that matches counts.',
    { valid: listOf({ empty: true }), update: 'per-broker', pending: 'security' },
  ),
  'sasl.kerberos.service.name': string(null, 'MEDIUM', 'Name of the Kerberos service the brokers run as.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.kerberos.ticket.renew.jitter': double('0.05', 'MEDIUM', 'Random share added to the moment at which a ticket is renewed.', {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.kerberos.ticket.renew.window.factor': double('0.8', 'MEDIUM', "Share of a ticket's life after which it is renewed.", {
    update: 'per-broker',
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.algorithm': string('RS256', 'MEDIUM', "Algorithm that signs the client's assertion: ES256 or RS256.", {
    valid: oneOfIgnoringCase('ES256', 'RS256'),
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.aud': string(null, 'MEDIUM', "Audience claim of the client's assertion.", { pending: 'security' }),
  'sasl.oauthbearer.assertion.claim.exp.seconds': int(300, 'LOW', "Seconds after which the client's assertion expires.", {
    valid: between(0, 86400),
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.iss': string(null, 'MEDIUM', "Issuer claim of the client's assertion.", { pending: 'security' }),
  'sasl.oauthbearer.assertion.claim.jti.include': boolean(false, 'MEDIUM', "Whether the client's assertion carries a unique id.", {
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.nbf.seconds': int(60, 'LOW', "Seconds before now from which the client's assertion is valid.", {
    valid: between(0, 3600),
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.claim.sub': string(null, 'MEDIUM', "Subject claim of the client's assertion.", { pending: 'security' }),
  'sasl.oauthbearer.assertion.file': string(null, 'MEDIUM', 'File with a ready-made assertion.', { pending: 'security' }),
  'sasl.oauthbearer.assertion.private.key.file': string(null, 'MEDIUM', 'File with the private key that signs assertions, in PEM form.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.private.key.passphrase': password(null, 'MEDIUM', 'Passphrase of the private key that signs assertions.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.assertion.template.file': string(null, 'MEDIUM', 'File with header and claims that assertions start from.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.client.credentials.client.id': string(null, 'MEDIUM', 'Client id for the client credentials grant.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.client.credentials.client.secret': password(null, 'MEDIUM', 'Client secret for the client credentials grant.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.clock.skew.seconds': int(30, 'LOW', 'Seconds by which the clocks of broker and token provider may differ.', {
    pending: 'security',
  }),
  'sasl.oauthbearer.expected.audience': list([], 'HIGH', 'Audiences of which a token must name one.', {
    valid: listOf({ empty: true }),
    pending: 'security',
  }),
  'sasl.oauthbearer.expected.issuer': string(null, 'HIGH', 'Issuer that a token must name.', { pending: 'security' }),
  'sasl.oauthbearer.jwks.endpoint.refresh.ms': long(3600000, 'LOW', "Milliseconds between two fetches of the token provider's keys.", {
    pending: 'security',
  }),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.ms': long(
    100,
    'LOW',
    "First pause in milliseconds between attempts to fetch the token provider's keys.",
    { pending: 'security' },
  ),
  'sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms': long(
    10000,
    'LOW',
    "Longest pause in milliseconds between attempts to fetch the token provider's keys.",
    { pending: 'security' },
  ),
  'sasl.oauthbearer.jwks.endpoint.url': string(null, 'MEDIUM', "Address of the token provider's keys; a file address works too.", {
    pending: 'security',
  }),
  'sasl.oauthbearer.jwt.retriever.class': className(
    'org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever',
    'MEDIUM',
    'Class that gets a token from the provider.',
    { pending: 'security' },
  ),
  'sasl.oauthbearer.jwt.validator.class': className(
    'org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator',
    'MEDIUM',
    'Class that checks a token.',
    { pending: 'security' },
  ),
  'sasl.oauthbearer.scope': string(null, 'MEDIUM', 'Scope that is asked for with a token.', { pending: 'security' }),
  'sasl.oauthbearer.scope.claim.name': string('scope', 'LOW', 'Name of the claim that holds the scope.', { pending: 'security' }),
  'sasl.oauthbearer.sub.claim.name': string('sub', 'LOW', 'Name of the claim that holds the subject.', { pending: 'security' }),
  'sasl.oauthbearer.token.endpoint.url': string(null, 'MEDIUM', 'Address of the token provider; a file address works too.', {
    pending: 'security',
  }),
} as const
