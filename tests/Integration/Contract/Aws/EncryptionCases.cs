using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>What comes out of CreateVolume, cell by cell, and keys that can't be used. Documented: EBS user guide, "Amazon EBS encryption", "Encryption outcomes".</summary>
internal static class EncryptionCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        Outcomes("An empty volume", static (_, _) => Task.FromResult<SnapshotId?>(null), "plain", "alias/aws/ebs"),
        Outcomes("A volume of an unencrypted snapshot", static async (run, _) => (await run.SnapshotAsync((await run.VolumeAsync()).VolumeId)).SnapshotId, "plain", "alias/aws/ebs"),
        Outcomes("A volume of an encrypted snapshot", EncryptedSnapshotAsync, "the snapshot's key", "the snapshot's key"),
        Outcomes("A volume of an unencrypted snapshot that is shared", static (run, _) => SharedAsync(run, false), "plain", "alias/aws/ebs"),
        Outcomes("A volume of an encrypted snapshot that is shared", static (run, _) => SharedAsync(run, true), "alias/aws/ebs", "alias/aws/ebs"),
        new("A key is named by id, ARN, alias and alias ARN", NamesAsync, """
            by ARN: the given key
            by id: the given key
            by alias: the given key
            by alias ARN: the given key
            without Encrypted: InvalidParameterDependency
            """),
        new("The region's default encrypts what did not ask", DefaultsAsync, """
            at first: off, alias/aws/ebs
            switched on: on, the chosen key
            not asked: the chosen key
            asked, no key: the chosen key
            switched off: off, alias/aws/ebs
            """),
        new("A volume under a key that can't be used vanishes", GhostsAsync, """
            disabled key, at first: creating
            disabled key, then: InvalidVolume.NotFound
            again with its token and other parameters: IdempotentParameterMismatch
            key pending deletion, then: InvalidVolume.NotFound
            missing key, then: InvalidVolume.NotFound
            """),
        new("A disabled key keeps a volume from being attached until it is enabled", DisabledKeyAsync, """
            attach: CustomerKeyHasBeenRevoked
            state: available
            enabled again: done
            """),
    ];

    private static AwsCase Outcomes(string what, Func<AwsCaseRun, string, Task<SnapshotId?>> source, string notAsked, string asked) =>
        new($"{what} is encrypted as asked or by default", run => OutcomesAsync(run, source), $"""
            not asked: {notAsked}
            asked, no key: {asked}
            asked with a key: the given key
            not asked, default on: {asked}
            asked, no key, default on: {asked}
            asked with a key, default on: the given key
            """);

    private static async Task OutcomesAsync(AwsCaseRun run, Func<AwsCaseRun, string, Task<SnapshotId?>> source)
    {
        await run.NameDefaultKeyAsync();
        var key = run.Name(await run.Hand.CreateKeyAsync(), "the given key");
        var snapshot = await source(run, key);
        await AskAsync(run, snapshot, key, "");
        await run.Hand.SetEncryptionByDefaultAsync(true);
        try
        {
            await AskAsync(run, snapshot, key, ", default on");
        }
        finally
        {
            await run.Hand.SetEncryptionByDefaultAsync(false);
        }
    }

    private static async Task AskAsync(AwsCaseRun run, SnapshotId? snapshot, string key, string when)
    {
        var request = new CreateVolumeRequest(run.Zone, snapshot is null ? 2 : null, snapshot, VolumeType: "gp3");
        await AskAsync(run, "not asked" + when, request);
        await AskAsync(run, "asked, no key" + when, request with { Encrypted = true });
        await AskAsync(run, "asked with a key" + when, request with { Encrypted = true, KmsKeyId = key });
    }

    private static Task AskAsync(AwsCaseRun run, string label, CreateVolumeRequest request) => run.AskAsync(label, () => run.VolumeAsync(request), run.Encryption);

    private static async Task<SnapshotId?> EncryptedSnapshotAsync(AwsCaseRun run, string key)
    {
        var own = run.Name(await run.Hand.CreateKeyAsync(), "the snapshot's key");
        return (await run.SnapshotAsync((await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 2, Encrypted: true, KmsKeyId: own))).VolumeId)).SnapshotId;
    }

    private static async Task<SnapshotId?> SharedAsync(AwsCaseRun run, bool isEncrypted) =>
        await run.Hand.SharedSnapshotAsync((await run.SnapshotAsync((await run.VolumeAsync()).VolumeId)).SnapshotId, isEncrypted);

    private static async Task NamesAsync(AwsCaseRun run)
    {
        var alias = "alias/contract-" + Guid.NewGuid();
        var arn = run.Name(await run.Hand.CreateKeyAsync(alias), "the given key");
        var request = new CreateVolumeRequest(run.Zone, 1, Encrypted: true);
        await AskAsync(run, "by ARN", request with { KmsKeyId = arn });
        await AskAsync(run, "by id", request with { KmsKeyId = run.Name(arn[(arn.LastIndexOf('/') + 1)..], "its id as it was given") });
        await AskAsync(run, "by alias", request with { KmsKeyId = run.Name(alias, "its alias as it was given") });
        await AskAsync(run, "by alias ARN", request with { KmsKeyId = run.Name(arn[..(arn.LastIndexOf(':') + 1)] + alias, "its alias ARN as it was given") });
        await AskAsync(run, "without Encrypted", request with { Encrypted = null, KmsKeyId = arn });
    }

    private static async Task DefaultsAsync(AwsCaseRun run)
    {
        var key = run.Name(await run.Hand.CreateKeyAsync(), "the chosen key");
        await run.NameDefaultKeyAsync();
        async Task Tell(string label)
        {
            var defaults = await run.Storage.GetEncryptionDefaultsAsync(run.Token);
            run.Observe(label, $"{(defaults.EncryptionByDefault ? "on" : "off")}, {run.Named(defaults.DefaultKmsKeyId)}");
        }

        await Tell("at first");
        await run.Hand.SetEncryptionByDefaultAsync(true, key);
        try
        {
            await Tell("switched on");
            await AskAsync(run, "not asked", new CreateVolumeRequest(run.Zone, 1));
            await AskAsync(run, "asked, no key", new CreateVolumeRequest(run.Zone, 1, Encrypted: true));
        }
        finally
        {
            await run.Hand.SetEncryptionByDefaultAsync(false);
        }

        await Tell("switched off");
    }

    private static async Task GhostsAsync(AwsCaseRun run)
    {
        var disabled = await run.Hand.CreateKeyAsync();
        await run.Hand.DisableKeyAsync(disabled);
        var token = Guid.NewGuid().ToString();
        var request = new CreateVolumeRequest(run.Zone, 1, Encrypted: true, KmsKeyId: disabled, ClientToken: token);
        if (await run.AskAsync("disabled key, at first", () => run.Storage.CreateVolumeAsync(request, run.Token), static volume => volume.State) is { } ghost)
        {
            run.Observe("disabled key, then", await run.FateAsync(ghost.VolumeId));
        }

        await run.RefusedAsync("again with its token and other parameters", () => run.Storage.CreateVolumeAsync(request with { SizeGibibytes = 2 }, run.Token));
        var dying = await run.Hand.CreateKeyAsync();
        await run.Hand.ScheduleKeyDeletionAsync(dying);
        await FateAsync("key pending deletion, then", dying);
        await FateAsync("missing key, then", dying[..(dying.LastIndexOf('/') + 1)] + "00000000-0000-4000-8000-000000000000");

        async Task FateAsync(string label, string key)
        {
            try
            {
                var made = await run.Storage.CreateVolumeAsync(new CreateVolumeRequest(run.Zone, 1, Encrypted: true, KmsKeyId: key), run.Token);
                run.Observe(label, await run.FateAsync(made.VolumeId));
            }
            catch (AwsServiceException exception)
            {
                run.Observe(label, $"refused at once, {exception.Code}");
            }
        }
    }

    private static async Task DisabledKeyAsync(AwsCaseRun run)
    {
        var key = await run.Hand.CreateKeyAsync();
        var volume = (await run.VolumeAsync(new CreateVolumeRequest(run.Zone, 1, Encrypted: true, KmsKeyId: key))).VolumeId;
        var instance = await run.Hand.InstanceAsync(run.Zone);
        await run.Hand.DisableKeyAsync(key);
        await run.RefusedAsync("attach", () => run.Storage.AttachVolumeAsync(volume, instance, "/dev/xvdba", run.Token));
        run.Observe("state", (await run.FindAsync(volume))?.State);
        await run.Hand.EnableKeyAsync(key);
        await run.RefusedAsync("enabled again", () => run.Storage.AttachVolumeAsync(volume, instance, "/dev/xvdba", run.Token));
    }
}
