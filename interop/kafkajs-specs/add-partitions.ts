// add-partitions.ts <port> <topic> <count>
import { Kafka } from '@samsa/client'

const [port, topic = '', count] = process.argv.slice(2)
const admin = new Kafka({ bootstrapServers: `127.0.0.1:${port}` }).admin()
const outcome = await admin.createPartitions({ [topic]: { total: Number(count) } })
outcome.all()
await admin.close()
