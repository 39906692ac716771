// Two processes share the port, a third does the jobs. The first one only starts and ends them.
const cluster = require('node:cluster');
const { bootstrap, bootstrapWorker } = require('@vendure/core');
const { config } = require('./config');

const PROCESSES = Number(process.env.PEER_PROCESSES || 2);

if (cluster.isPrimary) {
  for (let number = 0; number < PROCESSES; number += 1) cluster.fork({ PEER_ROLE: 'server' });
  cluster.fork({ PEER_ROLE: 'worker' });
  const end = () => {
    for (const one of Object.values(cluster.workers)) one.process.kill('SIGTERM');
    setTimeout(() => process.exit(0), 500);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
} else if (process.env.PEER_ROLE === 'server') {
  bootstrap(config);
} else {
  bootstrapWorker(config).then((worker) => worker.startJobQueue());
}
// The terminal's Ctrl-C reaches the whole group; the first process alone decides.
if (!cluster.isPrimary) process.on('SIGINT', () => {});
