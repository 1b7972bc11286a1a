using System.Globalization;
using Drydock.Simulators.Checkers;

namespace Drydock.Harness.Traffic.Kafka;

/// <summary>
/// What Kafka promises beside keeping acknowledged records: an idempotent producer's records are there once and in the order they were sent, offsets have no gaps, a consumer never sees a record that is
/// not there later, and the replicas hold the same bytes up to the high watermark.
/// </summary>
internal sealed class KafkaLogChecker() : Checker("Kafka's logs are whole, in order and equal")
{
    internal void Broken(FormattableString what) => Violate(what.ToString(CultureInfo.InvariantCulture));
}
