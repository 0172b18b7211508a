'use strict';
// One conversion by Polars: NDJSON orders to one Parquet file of twelve columns, with a declared schema, streaming.
// The last line says what the process has used, like ConvertOnce.
const { readFileSync } = require('node:fs');

const [input, output, threads, codec] = process.argv.slice(2);
// Polars makes its threads when it is loaded, so their number has to be in the environment.
if (!['ZSTD', 'SNAPPY'].includes(codec) || process.env.POLARS_MAX_THREADS !== threads) {
  console.error('usage: POLARS_MAX_THREADS=THREADS node polars.js INPUT OUTPUT THREADS ZSTD|SNAPPY');
  process.exit(2);
}
const pl = require('nodejs-polars');

const texts = (...names) => names.map((name) => new pl.Field(name, pl.String));
const schema = {
  order_id: pl.String,
  order_date: pl.String,
  total_amount: pl.Float64,
  customer: pl.Struct(texts('customer_id', 'name', 'email', 'address')),
  products: pl.List(
    pl.Struct([
      ...texts('product_id', 'name', 'category'),
      new pl.Field('price', pl.Float64),
      new pl.Field('quantity', pl.Int64),
    ]),
  ),
};
const compression =
  codec === 'ZSTD' ? { compression: 'zstd', compressionLevel: 1 } : { compression: 'snappy' };
const customer = (name) => pl.col('customer').struct.field(name);
const line = (name) => pl.col('products').struct.field(name);

pl.scanJson(input, { schema })
  .explode('products')
  .select(
    pl.col('order_id'),
    pl.col('order_date'),
    pl.col('total_amount'),
    customer('customer_id'),
    customer('name').alias('customer_name'),
    customer('email'),
    customer('address'),
    line('product_id'),
    line('name').alias('product_name'),
    line('category'),
    line('price'),
    line('quantity'),
  )
  .sinkParquet(output, { ...compression, maintainOrder: false })
  .collectSync({ streaming: true });

const peak = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1];
const { user, system } = process.cpuUsage();
console.log(`peak_rss_kb=${peak} cpu_seconds=${((user + system) / 1e6).toFixed(3)}`);
