"""librdkafka's transactions through confluent-kafka: commit, abort, fencing, timeouts, offsets, consume-transform-produce."""
import json
import sys
import time

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

bootstrap, prefix = sys.argv[1], sys.argv[2]
common = {'bootstrap.servers': bootstrap}


def step(name, action):
    try:
        result = action()
    except KafkaException as e:
        error = e.args[0]
        result = ['error', error.name(), 'fatal' if error.fatal() else '', 'retriable' if error.retriable() else '',
                  'abort' if error.txn_requires_abort() else '']
    print('STEP', name, json.dumps(result, default=str), sep='\t', flush=True)
    return result


def topic(name):
    return f'{prefix}-{name}'


def producer(transactional_id, **more):
    p = Producer({**common, 'transactional.id': transactional_id, 'linger.ms': 0, **{k.replace('_', '.'): v for k, v in more.items()}})
    p.init_transactions(20)
    return p


def send(p, name, values, partition=0):
    told = []
    for value in values:
        p.produce(topic(name), value, partition=partition, on_delivery=lambda e, m: told.append(e.name() if e else m.offset()))
    p.flush(20)
    return told


def read(name, isolation):
    c = Consumer({**common, 'group.id': 'none', 'isolation.level': isolation, 'enable.partition.eof': True, 'enable.auto.commit': False})
    c.assign([TopicPartition(topic(name), 0, 0)])
    values = []
    deadline = time.time() + 20
    while time.time() < deadline:
        m = c.poll(1)
        if m is None:
            continue
        if m.error():
            break
        values.append([m.offset(), m.value().decode()])
    c.close()
    return values


def both(name):
    return [read(name, 'read_uncommitted'), read(name, 'read_committed')]


AdminClient(common).create_topics([NewTopic(topic(name), 1, 1) for name in ('a', 'in', 'out', 'slow')])
time.sleep(1)

p = producer(topic('one'))


def commit():
    p.begin_transaction()
    told = send(p, 'a', ['1', '2', '3'])
    p.commit_transaction(20)
    return told


def abort():
    p.begin_transaction()
    told = send(p, 'a', ['4', '5'])
    p.abort_transaction(20)
    return told


step('commit', commit)
step('reads', lambda: both('a'))
step('abort', abort)
step('reads', lambda: both('a'))
step('commit again', commit)
step('reads', lambda: both('a'))


def fenced():
    p.begin_transaction()
    told = [send(p, 'a', ['before'])]
    second = producer(topic('one'))
    told.append(send(p, 'a', ['zombie']))
    second.begin_transaction()
    told.append(send(second, 'a', ['new']))
    second.commit_transaction(20)
    return told


step('fenced', fenced)
step('the zombie commits', lambda: p.commit_transaction(10))
step('reads', lambda: both('a'))


def slow():
    s = producer(topic('slow'), transaction_timeout_ms=1000)
    s.begin_transaction()
    told = [send(s, 'slow', ['late'])]
    deadline = time.time() + 20
    while time.time() < deadline and Consumer({**common, 'group.id': 'w', 'isolation.level': 'read_committed'}).get_watermark_offsets(
            TopicPartition(topic('slow'), 0), timeout=10)[1] < 2:
        time.sleep(0.2)
    try:
        s.commit_transaction(10)
        told.append('committed')
    except KafkaException as e:
        told.append([e.args[0].name(), e.args[0].fatal()])
    return told


step('transaction timeout', slow)
step('reads', lambda: both('slow'))


def copy():
    source = Producer(common)
    for i in range(200):
        source.produce(topic('in'), str(i), partition=0)
    source.flush(20)
    c = Consumer({**common, 'group.id': topic('group'), 'isolation.level': 'read_committed', 'enable.auto.commit': False,
                  'auto.offset.reset': 'earliest'})
    c.subscribe([topic('in')])
    out = producer(topic('copier'))
    copied, rounds = 0, 0
    deadline = time.time() + 60
    while copied < 200 and time.time() < deadline:
        messages = c.consume(20, timeout=2)
        messages = [m for m in messages if not m.error()]
        if not messages:
            continue
        out.begin_transaction()
        for m in messages:
            out.produce(topic('out'), m.value(), partition=0)
        position = [TopicPartition(topic('in'), 0, messages[-1].offset() + 1)]
        out.send_offsets_to_transaction(position, c.consumer_group_metadata(), 20)
        rounds += 1
        if rounds % 3 == 2:
            out.abort_transaction(20)
            committed = c.committed([TopicPartition(topic('in'), 0)], timeout=20)[0].offset
            c.seek(TopicPartition(topic('in'), 0, max(0, committed)))
        else:
            out.commit_transaction(20)
            copied += len(messages)
    c.close()
    return copied


step('consume, transform, produce', copy)
step('the copy', lambda: [value for _, value in read('out', 'read_committed')] == [str(i) for i in range(200)])
step('the group', lambda: Consumer({**common, 'group.id': topic('group')}).committed([TopicPartition(topic('in'), 0)], timeout=20)[0].offset)
