namespace Drydock.Integration.Contract.Aws;

/// <summary>All cases of the contract.</summary>
internal static class AwsCases
{
    internal static IReadOnlyList<AwsCase> All { get; } = [.. VolumeCases.All, .. EncryptionCases.All, .. SnapshotCases.All, .. AttachmentCases.All, .. KeyCases.All, .. FileSystemCases.All, .. NetworkCases.All];

    /// <summary>For NUnit: a case by its name.</summary>
    internal static IEnumerable<TestCaseData> Names => All.Select(static c => new TestCaseData(c.Name).SetArgDisplayNames(c.Name));

    internal static AwsCase Named(string name) => All.Single(c => c.Name == name);
}
