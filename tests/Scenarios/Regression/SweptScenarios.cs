using System.Globalization;
using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>The scenarios that are swept over seeds and hazards: one for each way to move volumes.</summary>
internal static class SweptScenarios
{
    /// <summary>How many hazards the larger sweeps try: the environment variable DRYDOCK_HAZARDS; without it all.</summary>
    internal static int? Sample => Environment.GetEnvironmentVariable("DRYDOCK_HAZARDS") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : null;

    internal static IEnumerable<string> Names => [BuiltInScenarios.RedisEncryption.Name, .. Others];

    internal static IEnumerable<string> Others => [BuiltInScenarios.RedisEncryptionByEbsApi.Name, BuiltInScenarios.RedisEncryptionSideBySide.Name];

    /// <summary>Ways that are put together from the others: small samples, besides the complete sweeps that are run by hand.</summary>
    internal static IEnumerable<string> Combined => [BuiltInScenarios.RedisEncryptionSideBySidePaused.Name, BuiltInScenarios.RedisEncryptionSideBySideByEbsApi.Name, "redis-encryption-7", "redis-encryption-aof", BuiltInScenarios.RedisEncryptionReplication.Name];

    /// <summary>Pod by pod: a run of it costs as much as five to ten others.</summary>
    internal static IEnumerable<string> Costly => [BuiltInScenarios.RedisReplicated.Name, BuiltInScenarios.RedisReplicated5.Name];
}
