using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>Keys. Documented: KMS API reference, DescribeKey; KMS developer guide, "Key states".</summary>
internal static class KeyCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("A key is told by each of its names, in each of its states", KeysAsync, """
            by ARN: Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            by id: Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            by alias: Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            by alias ARN: Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            disabled: Disabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            to be deleted: PendingDeletion SYMMETRIC_DEFAULT ENCRYPT_DECRYPT CUSTOMER, the key True
            """),
        new("The key that AWS manages for EBS is there when it is asked for", ManagedAsync, """
            key: Enabled SYMMETRIC_DEFAULT ENCRYPT_DECRYPT AWS
            """),
        new("A key that is not there is not found", MissingAsync, """
            unknown id: NotFoundException
            unknown ARN: NotFoundException
            unknown alias: NotFoundException
            no name of a key: NotFoundException
            """),
    ];

    private static async Task KeysAsync(AwsCaseRun run)
    {
        var alias = "alias/contract-" + Guid.NewGuid();
        var arn = await run.Hand.CreateKeyAsync(alias);
        Task Tell(string label, string name) => run.AskAsync(
            label, () => run.Keys.DescribeKeyAsync(name, run.Token), key => $"{key.State} {key.Spec} {key.Usage} {key.Manager}, the key {key.Arn == arn && arn.EndsWith("key/" + key.KeyId, StringComparison.Ordinal)}");
        await Tell("by ARN", arn);
        await Tell("by id", arn[(arn.LastIndexOf('/') + 1)..]);
        await Tell("by alias", alias);
        await Tell("by alias ARN", arn[..(arn.LastIndexOf(':') + 1)] + alias);
        await run.Hand.DisableKeyAsync(arn);
        await Tell("disabled", arn);
        await run.Hand.ScheduleKeyDeletionAsync(arn);
        await Tell("to be deleted", arn);
    }

    private static Task ManagedAsync(AwsCaseRun run) =>
        run.AskAsync("key", () => run.Keys.DescribeKeyAsync("alias/aws/ebs", run.Token), static key => $"{key.State} {key.Spec} {key.Usage} {key.Manager}");

    private static async Task MissingAsync(AwsCaseRun run)
    {
        var arn = await run.Hand.CreateKeyAsync();
        Task Refused(string label, string name) => run.RefusedAsync(label, () => run.Keys.DescribeKeyAsync(name, run.Token));
        await Refused("unknown id", "00000000-0000-4000-8000-000000000000");
        await Refused("unknown ARN", arn[..(arn.LastIndexOf('/') + 1)] + "00000000-0000-4000-8000-000000000000");
        await Refused("unknown alias", "alias/contract-none");
        await Refused("no name of a key", "no such key");
    }
}
