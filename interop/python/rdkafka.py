"""librdkafka through confluent-kafka: admin, produce with every codec and acks, idempotence, direct reads, offsets, configs, deletes."""
import json
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition, ConsumerGroupTopicPartitions  # noqa: F401
from confluent_kafka import IsolationLevel, TopicCollection, KafkaError
from confluent_kafka.admin import (AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic, OffsetSpec,
                                   ResourceType, ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion, UserScramCredentialDeletion)

bootstrap, prefix = sys.argv[1], sys.argv[2]
common = {'bootstrap.servers': bootstrap}
admin = AdminClient(common)


def step(name, action):
    try:
        result = action()
    except KafkaException as e:
        error = e.args[0]
        result = ['error', error.code(), error.name(), error.str()]
    except Exception as e:  # noqa: BLE001
        result = ['exception', type(e).__name__, str(e)]
    print('STEP', name, json.dumps(result, default=str), sep='\t', flush=True)
    return result


def check(name, holds, detail=''):
    if not holds:
        print('CHECK', name, str(detail).replace('\n', ' '), sep='\t', flush=True)


def each(futures):
    out = []
    for key, future in futures.items():
        try:
            out.append([str(key), future.result(timeout=15)])
        except KafkaException as e:
            out.append([str(key), 'error', e.args[0].code(), e.args[0].name(), e.args[0].str()])
    return sorted(out, key=str)


def topic(name):
    return f'{prefix}-{name}'


def metadata():
    m = admin.list_topics(timeout=10)
    return {'cluster': m.cluster_id, 'brokers': [[b.id, b.host] for b in m.brokers.values()],
            'topics': {n: [[p.id, p.leader, p.replicas, p.isrs, str(p.error)] for p in t.partitions.values()] for n, t in sorted(m.topics.items()) if n.startswith(prefix)}}


step('create', lambda: each(admin.create_topics([NewTopic(topic('a'), 3, 1), NewTopic(topic('b'), 1, 1, config={'cleanup.policy': 'compact'}), NewTopic(topic('bad name'), 1, 1), NewTopic(topic('r3'), 1, 3), NewTopic(topic('c'), -1, -1)])))
step('create again', lambda: each(admin.create_topics([NewTopic(topic('a'), 3, 1)])))
step('validate only', lambda: each(admin.create_topics([NewTopic(topic('v'), 3, 1), NewTopic(topic('v2'), 0, 1)], validate_only=True)))
step('metadata', metadata)
step('describe topics', lambda: [[t.name, t.is_internal, [[p.id, p.leader.id, [r.id for r in p.replicas], [r.id for r in p.isr]] for p in t.partitions]] for t in (f.result() for f in admin.describe_topics(TopicCollection([topic('a')])).values())])
step('describe unknown topic', lambda: each(admin.describe_topics(TopicCollection([topic('nope')]))))
step('describe cluster', lambda: (lambda c: [c.cluster_id, c.controller.id, [n.id for n in c.nodes]])(admin.describe_cluster().result()))
step('partitions', lambda: each(admin.create_partitions([NewPartitions(topic('a'), 4), NewPartitions(topic('nope'), 4), NewPartitions(topic('b'), 1)])))


def produced(name, conf, values, partition=0, key=None, headers=None, timestamp=0):
    deliveries = []

    def done(err, msg):
        deliveries.append([err.name() if err else None, msg.partition(), msg.offset()])
    p = Producer({**common, **conf})
    for v in values:
        p.produce(topic(name), value=v, key=key, partition=partition, on_delivery=done, headers=headers, timestamp=timestamp)
    left = p.flush(20)
    return {'left': left, 'deliveries': [deliveries[0], deliveries[-1], len(deliveries)] if deliveries else []}


for codec in ['none', 'gzip', 'snappy', 'lz4', 'zstd']:
    step(f'produce {codec}', lambda codec=codec: produced('a', {'compression.type': codec, 'linger.ms': 20}, [f'{codec} value {i}'.encode() * 5 for i in range(50)], timestamp=1700000000000))
for acks in ['0', '1', 'all']:
    step(f'produce acks {acks}', lambda acks=acks: produced('a', {'acks': acks}, [b'acks' + acks.encode()] * 5, partition=1)['left'])
step('idempotent', lambda: produced('a', {'enable.idempotence': True, 'linger.ms': 5}, [b'%d' % i for i in range(500)], partition=2))
step('headers', lambda: produced('a', {}, [b'v'], partition=3, key=b'k', headers=[('h', b'1'), ('n', None)], timestamp=1600000000000))
step('null value', lambda: produced('a', {}, [None], partition=3, key=b'k', timestamp=1600000001000))
step('no key on compacted', lambda: produced('b', {}, [b'v', b'w']))
step('unknown partition', lambda: produced('a', {'message.timeout.ms': 3000}, [b'v'], partition=77))
step('too large', lambda: produced('a', {'message.max.bytes': 4000000}, [b'x' * 2000000]))
step('unknown topic is created', lambda: produced('auto', {}, [b'v'], partition=-1))


def read(partition, offset, count, conf=None, seconds=8):
    c = Consumer({**common, 'group.id': prefix, 'enable.auto.commit': False, 'enable.partition.eof': True, 'auto.offset.reset': 'error', **(conf or {})})
    c.assign([TopicPartition(topic('a'), partition, offset)])
    out, end = [], time.time() + seconds
    while len(out) < count and time.time() < end:
        m = c.poll(0.5)
        if m is None:
            continue
        if m.error():
            out.append(m.error().name())
            break
        out.append([m.offset(), (m.key() or b'').decode(), None if m.value() is None else m.value().decode(), m.headers(), list(m.timestamp())])
    c.close()
    return out


all_records = step('read all', lambda: read(0, -2, 1000))
check('250 records and the end', len(all_records) == 251 and all_records[-1] == '_PARTITION_EOF', len(all_records))
step('read in the middle of a batch', lambda: read(0, 75, 2))
step('read headers', lambda: read(3, 0, 3))
step('read committed', lambda: read(2, 498, 9, {'isolation.level': 'read_committed'}))
step('read beyond the end', lambda: read(0, 5000, 1))
step('read without CRC check, tiny fetches', lambda: read(0, 0, 10, {'fetch.message.max.bytes': 1, 'fetch.max.bytes': 1000, 'message.max.bytes': 1000}))
step('read an unknown partition', lambda: read(99, 0, 1, seconds=4))

c = Consumer({**common, 'group.id': prefix, 'enable.auto.commit': False})
step('watermarks', lambda: [c.get_watermark_offsets(TopicPartition(topic('a'), p), timeout=10) for p in range(4)])
step('offsets for times', lambda: [[t.partition, t.offset, str(t.error)] for t in c.offsets_for_times([TopicPartition(topic('a'), 0, 1700000000000), TopicPartition(topic('a'), 3, 1600000000500), TopicPartition(topic('a'), 3, 9999999999999), TopicPartition(topic('a'), 1, 0)], timeout=10)])
c.close()


def offsets(spec, partition, isolation=IsolationLevel.READ_UNCOMMITTED):
    futures = admin.list_offsets({TopicPartition(topic('a'), partition): spec}, isolation_level=isolation)
    r = list(futures.values())[0].result()
    return [r.offset, r.timestamp if r.timestamp < 1700000000001 else 'now', r.leader_epoch]


for name, spec in [('earliest', OffsetSpec.earliest()), ('latest', OffsetSpec.latest()), ('max timestamp', OffsetSpec.max_timestamp()), ('by time', OffsetSpec.for_timestamp(1600000000500)), ('late time', OffsetSpec.for_timestamp(9999999999999))]:
    step(f'list offsets {name}', lambda spec=spec: [offsets(spec, 3), offsets(spec, 0, IsolationLevel.READ_COMMITTED)])
step('list offsets unknown', lambda: offsets(OffsetSpec.latest(), 99))
step('delete records', lambda: [[k, r.low_watermark] if hasattr(r, 'low_watermark') else r for k, r in ((str(k), f.result()) for k, f in admin.delete_records([TopicPartition(topic('a'), 0, 60)]).items())])
step('delete records to the end', lambda: [f.result().low_watermark for f in admin.delete_records([TopicPartition(topic('a'), 3, -1)]).values()])
step('delete records out of range', lambda: each(admin.delete_records([TopicPartition(topic('a'), 0, 99999)])))
step('read below the start', lambda: read(0, 10, 1))


def described(resource, only=None):
    entries = list(admin.describe_configs([resource]).values())[0].result()
    return sorted([e.name, e.value, e.source, e.is_read_only, e.is_default, e.is_sensitive, sorted([s.name, s.value, s.source] for s in e.synonyms.values())] for e in entries.values() if only is None or e.name in only)


def altered(kind, name, *changes):
    return each(admin.incremental_alter_configs([ConfigResource(kind, name, incremental_configs=[ConfigEntry(k, v, incremental_operation=op) for k, v, op in changes])]))


step('describe topic configs', lambda: described(ConfigResource(ResourceType.TOPIC, topic('b'))))
step('describe broker configs', lambda: described(ConfigResource(ResourceType.BROKER, '1'), ['log.retention.hours', 'num.partitions', 'message.max.bytes', 'broker.id', 'ssl.keystore.password', 'auto.create.topics.enable']))
step('describe unknown topic configs', lambda: described(ConfigResource(ResourceType.TOPIC, topic('nope'))))
step('set', lambda: altered(ResourceType.TOPIC, topic('a'), ('retention.ms', '70000', AlterConfigOpType.SET)))
step('append', lambda: altered(ResourceType.TOPIC, topic('a'), ('cleanup.policy', 'compact', AlterConfigOpType.APPEND)))
step('subtract', lambda: altered(ResourceType.TOPIC, topic('a'), ('cleanup.policy', 'delete', AlterConfigOpType.SUBTRACT)))
step('append to a number', lambda: altered(ResourceType.TOPIC, topic('a'), ('retention.ms', '5', AlterConfigOpType.APPEND)))
step('unknown key', lambda: altered(ResourceType.TOPIC, topic('a'), ('nope', '5', AlterConfigOpType.SET)))
step('delete config', lambda: altered(ResourceType.TOPIC, topic('a'), ('retention.ms', None, AlterConfigOpType.DELETE)))
step('after alterations', lambda: described(ConfigResource(ResourceType.TOPIC, topic('a')), ['retention.ms', 'cleanup.policy']))
step('legacy alter', lambda: each(admin.alter_configs([ConfigResource(ResourceType.TOPIC, topic('a'), set_config={'max.message.bytes': '5000'})])))
step('after legacy alter', lambda: described(ConfigResource(ResourceType.TOPIC, topic('a')), ['max.message.bytes', 'cleanup.policy']))
step('scram upsert', lambda: each(admin.alter_user_scram_credentials([UserScramCredentialUpsertion('carl', ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), b'pw', b'salt')])))
step('scram describe', lambda: [[k, str(f.result().scram_credential_infos[0].mechanism), f.result().scram_credential_infos[0].iterations] for k, f in admin.describe_user_scram_credentials(['carl']).items()])
step('scram delete', lambda: each(admin.alter_user_scram_credentials([UserScramCredentialDeletion('carl', ScramMechanism.SCRAM_SHA_256)])))
step('scram delete again', lambda: each(admin.alter_user_scram_credentials([UserScramCredentialDeletion('carl', ScramMechanism.SCRAM_SHA_256)])))
step('delete topics', lambda: each(admin.delete_topics([topic('a'), topic('nope')])))
time.sleep(0.5)
step('metadata after', metadata)
