"""A member of a group, by librdkafka. It says what it gets, gives up, reads and commits, a line each; it leaves when its input ends."""
import sys
import threading

from confluent_kafka import Consumer, KafkaException, TopicPartition

bootstrap, group, topic, protocol, instance = sys.argv[1:6]
config = {
    'bootstrap.servers': bootstrap,
    'group.id': group,
    'client.id': 'python',
    'enable.auto.commit': False,
    'auto.offset.reset': 'earliest',
}
if protocol == 'consumer':
    config['group.protocol'] = 'consumer'
else:
    config.update({'session.timeout.ms': 6000, 'heartbeat.interval.ms': 1000,
                   'partition.assignment.strategy': 'cooperative-sticky' if protocol == 'cooperative' else 'range'})
if instance != '-':
    config['group.instance.id'] = instance


def say(*parts):
    print(*parts, flush=True)


def partitions_of(partitions):
    return ','.join(str(each) for each in sorted(each.partition for each in partitions))


told = threading.Event()


def listen():
    sys.stdin.readline()
    told.set()


threading.Thread(target=listen, daemon=True).start()
consumer = Consumer(config)
consumer.subscribe([topic],
                   on_assign=lambda _, each: say('+', partitions_of(each)),
                   on_revoke=lambda _, each: say('-', partitions_of(each)),
                   on_lost=lambda _, each: say('-', partitions_of(each)))
while not told.is_set():
    messages = consumer.consume(100, 0.1)
    upcoming = {}
    for message in messages:
        if message.error():
            say('error', message.error())
            continue
        say('r', message.partition(), message.offset())
        upcoming[message.partition()] = message.offset() + 1
    if not upcoming:
        continue
    try:
        consumer.commit(offsets=[TopicPartition(topic, partition, offset) for partition, offset in upcoming.items()], asynchronous=False)
        for partition, offset in upcoming.items():
            say('c', partition, offset)
    except KafkaException as error:
        say('refused', error)
consumer.close()
say('end')
