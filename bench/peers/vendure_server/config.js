// Vendure as it is meant to run: PostgreSQL, the search plugin and the job queue it comes with,
// no playground and no debugging. What its jobs do is done by a worker of its own.
const {
  DefaultJobQueuePlugin,
  DefaultLogger,
  DefaultSearchPlugin,
  LanguageCode,
  LogLevel,
  dummyPaymentHandler,
} = require('@vendure/core');

const env = process.env;
const LOADS = env.PEER_LOADS === '1';

// Pictures lie elsewhere; all that is asked of it is where.
const pictures = { toAbsoluteUrl: (request, identifier) => `/assets/${identifier}` };

exports.config = {
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(env.PORT || 0),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    adminApiPlayground: false,
    shopApiPlayground: false,
    adminApiDebug: false,
    shopApiDebug: false,
    introspection: false,
  },
  authOptions: {
    tokenMethod: 'bearer',
    superadminCredentials: { identifier: 'superadmin', password: 'for-measuring-only' },
    cookieOptions: { secret: 'for-measuring-only' },
  },
  dbConnectionOptions: {
    type: 'postgres',
    host: env.PEER_DATABASE_HOST,
    port: Number(env.PEER_DATABASE_PORT || 5432),
    username: env.PEER_DATABASE_USER,
    password: env.PEER_DATABASE_PASSWORD,
    database: env.PEER_DATABASE,
    synchronize: LOADS, // the load makes the tables
    logging: false,
  },
  defaultLanguageCode: LanguageCode.vi,
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  assetOptions: { assetStorageStrategy: pictures },
  logger: new DefaultLogger({ level: LogLevel.Error, timestamp: false }),
  importExportOptions: { importAssetsDir: __dirname },
  plugins: [
    DefaultSearchPlugin.init({}),
    // The load need not wait between two jobs; the worker asks as often as it does by itself.
    DefaultJobQueuePlugin.init(LOADS ? { pollInterval: 20 } : {}),
  ],
};
