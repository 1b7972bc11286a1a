using Drydock.Harness.Scenarios;

namespace Drydock.Scenarios.Regression;

/// <summary>The scenarios that are swept over seeds and hazards: one for each way to move volumes.</summary>
internal static class SweptScenarios
{
    internal static IEnumerable<string> Names => [BuiltInScenarios.RedisEncryption.Name, .. Others];

    internal static IEnumerable<string> Others => [BuiltInScenarios.RedisEncryptionByEbsApi.Name, BuiltInScenarios.RedisEncryptionSideBySide.Name];
}
