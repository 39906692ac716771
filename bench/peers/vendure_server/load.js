// Write the catalogue of the file into an empty Vendure, through the services that its own importer
// uses, then let it build its search index: `node load.js FILE`. Prints how long each part took.
const fs = require('node:fs');
const core = require('@vendure/core');
const { config } = require('./config');

const PICTURES = 16;
const AT_ONCE = 8;

async function main(file) {
  const rows = fs.readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const categories = [...new Map(rows.map((row) => [row.category, row.category_name]))].sort();
  const app = await core.bootstrap(config);
  let begun = Date.now();
  const said = (what) => {
    console.log(`${what} in ${Math.round((Date.now() - begun) / 1000)} s`);
    begun = Date.now();
  };
  await sellInDong(app);
  const initial = initialData(categories);
  await app.get(core.Populator).populateInitialData(initial);
  await writeGoods(app, rows, await writeFacets(app, categories), await writePictures(app));
  said(`${rows.length} goods written`);
  await app.get(core.Populator).populateCollections(initial);
  await forgetUpdates(app);
  await app.get(core.JobQueueService).start();
  await emptied(app);
  said(`${categories.length} collections filled`);
  await app.get(core.SearchService).reindex(await adminContext(app));
  await emptied(app);
  said('index built');
  await app.get(core.TransactionalConnection).rawConnection.query('ANALYZE');
  await app.close();
  process.exit(0);
}

// Amounts are whole numbers of the smallest unit, and đồng have no smaller one.
async function sellInDong(app) {
  const ctx = await adminContext(app);
  const channel = await app.get(core.ChannelService).getDefaultChannel(ctx);
  const dong = core.CurrencyCode.VND;
  await app.get(core.ChannelService).update(ctx, {
    id: channel.id,
    defaultCurrencyCode: dong,
    availableCurrencyCodes: [dong],
  });
}

function initialData(categories) {
  return {
    defaultLanguage: core.LanguageCode.vi,
    defaultZone: 'Asia',
    countries: [{ code: 'VN', name: 'Việt Nam', zone: 'Asia' }],
    taxRates: [{ name: 'Standard', percentage: 10 }],
    shippingMethods: [{ name: 'Post', price: 30000 }],
    paymentMethods: [
      {
        name: 'Dummy',
        handler: {
          code: core.dummyPaymentHandler.code,
          arguments: [{ name: 'automaticSettle', value: 'false' }],
        },
      },
    ],
    collections: categories.map(([slug, name]) => ({
      name,
      slug,
      filters: [
        {
          code: 'facet-value-filter',
          args: { facetValueNames: [name], containsAny: false },
        },
      ],
    })),
  };
}

async function adminContext(app) {
  return app.get(core.RequestContextService).create({
    apiType: 'admin',
    languageCode: core.LanguageCode.vi,
  });
}

// One facet, a value for each category: what its search counts and its collections filter by.
async function writeFacets(app, categories) {
  const ctx = await adminContext(app);
  const languageCode = core.LanguageCode.vi;
  const facet = await app.get(core.FacetService).create(ctx, {
    code: 'category',
    isPrivate: false,
    translations: [{ languageCode, name: 'Category' }],
  });
  const values = new Map();
  for (const [slug, name] of categories) {
    const value = await app.get(core.FacetValueService).create(ctx, facet, {
      code: slug,
      facetId: facet.id,
      translations: [{ languageCode, name }],
    });
    values.set(slug, value.id);
  }
  return values;
}

async function writePictures(app) {
  const ctx = await adminContext(app);
  const connection = app.get(core.TransactionalConnection);
  const channels = [await app.get(core.ChannelService).getDefaultChannel(ctx)];
  const made = [];
  for (let number = 0; number < PICTURES; number += 1) {
    const asset = new core.Asset({
      name: `${number}.jpg`,
      type: 'IMAGE',
      mimeType: 'image/jpeg',
      width: 640,
      height: 480,
      fileSize: 20000,
      source: `source/${number}.jpg`,
      preview: `preview/${number}.jpg`,
      channels,
    });
    made.push((await connection.getRepository(ctx, core.Asset).save(asset)).id);
  }
  return made;
}

async function writeGoods(app, rows, values, pictures) {
  const importer = app.get(core.FastImporterService);
  const ctx = await adminContext(app);
  await importer.initialize(ctx.channel);
  const taxes = await app.get(core.TaxCategoryService).findAll(ctx);
  const write = (row, number) =>
    writeOne(importer, row, {
      value: values.get(row.category),
      picture: pictures[number % pictures.length],
      taxCategoryId: taxes.items[0].id,
    });
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await Promise.all(rows.slice(start, start + AT_ONCE).map((row, at) => write(row, start + at)));
  }
}

async function writeOne(importer, row, { value, picture, taxCategoryId }) {
  const languageCode = core.LanguageCode.vi;
  const shared = { featuredAssetId: picture, assetIds: [picture], facetValueIds: [value] };
  const productId = await importer.createProduct({
    ...shared,
    enabled: true,
    translations: [
      { languageCode, name: row.name, slug: row.slug, description: row.description },
    ],
  });
  await importer.createProductVariant({
    productId,
    taxCategoryId,
    sku: row.sku,
    price: row.price,
    stockOnHand: row.stock,
    featuredAssetId: picture,
    translations: [{ languageCode, name: row.name }],
  });
}

// Every new variant asks for its place in the index; the whole index is built at the end.
async function forgetUpdates(app) {
  const { rawConnection } = app.get(core.TransactionalConnection);
  await new Promise((done) => setTimeout(done, 2000)); // what the services said is heard by then
  await rawConnection.query(`DELETE FROM job_record WHERE "queueName" = 'update-search-index'`);
}

// Until nothing waits in the job queue and nothing is being done.
async function emptied(app) {
  const { rawConnection } = app.get(core.TransactionalConnection);
  const asked = `SELECT count(*) AS left FROM job_record WHERE state IN ('PENDING', 'RUNNING', 'RETRYING')`;
  let quiet = 0;
  while (quiet < 3) {
    await new Promise((done) => setTimeout(done, 700));
    const [{ left }] = await rawConnection.query(asked);
    quiet = Number(left) === 0 ? quiet + 1 : 0;
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
