"""kafka-python: a client that implements the protocol by itself."""
import json
import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewPartitions, NewTopic

bootstrap, prefix = sys.argv[1], sys.argv[2]


def step(name, action):
    try:
        result = action()
    except Exception as e:  # noqa: BLE001
        result = ['exception', type(e).__name__]
    print('STEP', name, json.dumps(result, default=str), sep='\t', flush=True)
    return result


def topic(name):
    return f'{prefix}-{name}'


admin = KafkaAdminClient(bootstrap_servers=bootstrap)
step('create', lambda: bool(admin.create_topics([NewTopic(topic('a'), 2, 1)])))
step('create again', lambda: bool(admin.create_topics([NewTopic(topic('a'), 2, 1)])))
step('partitions', lambda: bool(admin.create_partitions({topic('a'): NewPartitions(3)})))
step('list', lambda: sorted(t for t in admin.list_topics() if t.startswith(prefix)))
for codec in [None, 'gzip', 'snappy', 'lz4', 'zstd']:
    for acks in [0, 1, 'all']:
        def produce(codec=codec, acks=acks):
            p = KafkaProducer(bootstrap_servers=bootstrap, compression_type=codec, acks=acks, linger_ms=5)
            futures = [p.send(topic('a'), b'%s %s %d' % (str(codec).encode(), str(acks).encode(), i), key=b'k', partition=0, timestamp_ms=1700000000000 + i) for i in range(10)]
            p.flush(10)
            out = [f.get(10).offset for f in futures]
            p.close()
            return 'sent' if acks == 0 else out
        step(f'produce {codec} acks {acks}', produce)


def read(offset, count):
    c = KafkaConsumer(bootstrap_servers=bootstrap, consumer_timeout_ms=3000, enable_auto_commit=False, group_id=None)
    tp = TopicPartition(topic('a'), 0)
    c.assign([tp])
    c.seek(tp, offset)
    out = []
    for m in c:
        out.append([m.offset, m.timestamp, m.key.decode(), m.value.decode()])
        if len(out) >= count:
            break
    extra = [c.beginning_offsets([tp])[tp], c.end_offsets([tp])[tp], [str(v) for v in c.offsets_for_times({tp: 1700000000005}).values()]]
    c.close()
    return [out, extra]


step('read all', lambda: read(0, 150))
step('read from 75', lambda: read(75, 3))
step('delete', lambda: bool(admin.delete_topics([topic('a')])))
admin.close()
