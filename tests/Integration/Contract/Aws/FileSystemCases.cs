using Drydock.Core.Ports;

namespace Drydock.Integration.Contract.Aws;

/// <summary>File systems, mount targets and access points. Documented: EFS API reference; CrossChecked where <c>src/Simulators/Aws/Efs/COVERAGE.md</c> says so.</summary>
internal static class FileSystemCases
{
    internal static IReadOnlyList<AwsCase> All { get; } =
    [
        new("A file system is made once for a token, and is gone after its deletion", LifeAsync, """
            create: creating generalPurpose elastic, plain, 0 mount targets, named files
            size: 0
            again: FileSystemAlreadyExists
            the refusal names it: True
            by its token: 1
            by another token: 0
            available: 6144 bytes
            tagged: Name=other, a=1
            untagged: Name=other
            deleted: done
            gone: FileSystemNotFound
            delete again: FileSystemNotFound
            """),
        new("File systems are encrypted with keys that can be used", KeysAsync, """
            service key: an ARN True
            own key: own
            by alias: own
            disabled: BadRequest
            missing: BadRequest
            key without encryption: BadRequest
            left: 0
            """),
        new("A file system has one mount target in a zone, in one VPC", MountTargetsAsync, """
            made: creating in its subnet True, with an address True
            same zone: MountTargetConflict
            unknown subnet: SubnetNotFound
            unknown group: SecurityGroupNotFound
            address elsewhere: BadRequest
            other zone: done
            available: 2
            counted: 2
            groups: own
            other groups: own
            group in use: DependencyViolation
            file system in use: FileSystemInUse
            deleted: done
            gone: 0
            group: done
            file system: done
            """),
        new("Access points show a directory as a user", AccessPointsAsync, """
            made: creating /data 1000:2000 755 1000:2000+3000
            again: AccessPointAlreadyExists
            the refusal names it: True
            plain: / nobody
            of the file system: 2
            mount targets: 0
            wrong path: ValidationException
            of no file system: FileSystemNotFound
            deleted: done
            left: 1
            delete again: AccessPointNotFound
            """),
        new("What is not there, or no id at all, is told apart", MissingAsync, """
            file system: FileSystemNotFound
            no file system id: ValidationException
            mount target: MountTargetNotFound
            access point: AccessPointNotFound
            delete file system: FileSystemNotFound
            delete mount target: MountTargetNotFound
            tags: FileSystemNotFound
            by nothing: BadRequest
            """),
    ];

    private static async Task LifeAsync(AwsCaseRun run)
    {
        var request = new CreateFileSystemRequest("life", ThroughputMode: "elastic", Tags: [new("Name", "files")]);
        var made = await run.Files.CreateFileSystemAsync(request, run.Token);
        var id = made.FileSystemId;
        run.Observe("create", $"{made.LifeCycleState} {made.PerformanceMode} {made.ThroughputMode}, {(made.Encrypted ? "encrypted" : "plain")}, {made.NumberOfMountTargets} mount targets, named {made.Name}");
        run.Observe("size", made.SizeInBytes.Value);
        await ExistingAsync(run, id.Value, () => run.Files.CreateFileSystemAsync(request, run.Token));
        await run.AskAsync("by its token", () => run.Files.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "life"), run.Token), static found => $"{found.Count}");
        await run.AskAsync("by another token", () => run.Files.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "none"), run.Token), static found => $"{found.Count}");
        run.Observe("available", $"{(await AvailableAsync(run, id)).SizeInBytes.Value} bytes");
        await run.Files.TagResourceAsync(id.Value, [new("Name", "other"), new("a", "1")], run.Token);
        run.Observe("tagged", AwsCaseRun.Tags((await FindAsync(run, id)).Tags));
        await run.Files.UntagResourceAsync(id.Value, ["a"], run.Token);
        run.Observe("untagged", AwsCaseRun.Tags((await FindAsync(run, id)).Tags));
        await run.RefusedAsync("deleted", () => run.Files.DeleteFileSystemAsync(id, run.Token));
        await GoneAsync(run, "gone", id);
        await run.RefusedAsync("delete again", () => run.Files.DeleteFileSystemAsync(id, run.Token));
    }

    private static async Task KeysAsync(AwsCaseRun run)
    {
        var own = run.Name(await run.Hand.CreateKeyAsync("alias/efs-contract"), "own");
        var disabled = await run.Hand.CreateKeyAsync();
        await run.Hand.DisableKeyAsync(disabled);
        var standard = await run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("keys 1", Encrypted: true), run.Token);
        run.Observe("service key", $"an ARN {standard.KmsKeyId?.StartsWith("arn:aws:kms:", StringComparison.Ordinal)}");
        await run.AskAsync("own key", () => run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("keys 2", Encrypted: true, KmsKeyId: own), run.Token), made => run.Named(made.KmsKeyId));
        await run.AskAsync("by alias", () => run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("keys 3", Encrypted: true, KmsKeyId: "alias/efs-contract"), run.Token), made => run.Named(made.KmsKeyId));
        Task Refused(string label, string key, bool isEncrypted) => run.RefusedAsync(label, () => run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("keys 4", Encrypted: isEncrypted, KmsKeyId: key), run.Token));
        await Refused("disabled", disabled, true);
        await Refused("missing", "alias/efs-nobody", true);
        await Refused("key without encryption", own, false);
        run.Observe("left", (await run.Files.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "keys 4"), run.Token)).Count);
    }

    private static async Task MountTargetsAsync(AwsCaseRun run)
    {
        var (here, there) = (await SubnetAsync(run, run.Hand.Zones[0]), await SubnetAsync(run, run.Hand.Zones[1]));
        var own = await run.Network.CreateSecurityGroupAsync(new CreateSecurityGroupRequest("mount-targets", "NFS", here.VpcId), run.Token);
        run.Name(own.Value, "own");
        var id = (await run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("targets"), run.Token)).FileSystemId;
        await AvailableAsync(run, id);
        var made = await run.Files.CreateMountTargetAsync(new CreateMountTargetRequest(id, here.SubnetId, SecurityGroups: [own]), run.Token);
        run.Observe("made", $"{made.LifeCycleState} in its subnet {made.SubnetId == here.SubnetId}, with an address {made.IpAddress is not null}");
        Task Refused(string label, CreateMountTargetRequest request) => run.RefusedAsync(label, () => run.Files.CreateMountTargetAsync(request, run.Token));
        await Refused("same zone", new CreateMountTargetRequest(id, here.SubnetId));
        await Refused("unknown subnet", new CreateMountTargetRequest(id, new SubnetId("subnet-0123456789abcdef0")));
        await Refused("unknown group", new CreateMountTargetRequest(id, there.SubnetId, SecurityGroups: [new SecurityGroupId("sg-0123456789abcdef0")]));
        await Refused("address elsewhere", new CreateMountTargetRequest(id, there.SubnetId, "192.0.2.1"));
        await Refused("other zone", new CreateMountTargetRequest(id, there.SubnetId));
        var targets = await run.UntilAsync("the mount targets are available", async () => await TargetsAsync(run, id) is { } found && found.All(static t => t.LifeCycleState == "available") ? found : null);
        run.Observe("available", targets.Count);
        run.Observe("counted", (await FindAsync(run, id)).NumberOfMountTargets);
        await run.AskAsync("groups", () => run.Files.DescribeMountTargetSecurityGroupsAsync(made.MountTargetId, run.Token), groups => run.Named(groups.Single().Value));
        var other = targets.Single(t => t.MountTargetId != made.MountTargetId).MountTargetId;
        await run.Files.ModifyMountTargetSecurityGroupsAsync(other, [own], run.Token);
        await run.AskAsync("other groups", () => run.Files.DescribeMountTargetSecurityGroupsAsync(other, run.Token), groups => run.Named(groups.Single().Value));
        await run.RefusedAsync("group in use", () => run.Network.DeleteSecurityGroupAsync(own, run.Token));
        await run.RefusedAsync("file system in use", () => run.Files.DeleteFileSystemAsync(id, run.Token));
        await run.RefusedAsync("deleted", async () =>
        {
            foreach (var target in targets) await run.Files.DeleteMountTargetAsync(target.MountTargetId, run.Token);
        });
        run.Observe("gone", (await run.UntilAsync("the mount targets are gone", async () => await TargetsAsync(run, id) is { Count: 0 } none ? none : null)).Count);
        await run.RefusedAsync("group", () => run.Network.DeleteSecurityGroupAsync(own, run.Token));
        await run.RefusedAsync("file system", () => run.Files.DeleteFileSystemAsync(id, run.Token));
    }

    private static async Task AccessPointsAsync(AwsCaseRun run)
    {
        var id = (await run.Files.CreateFileSystemAsync(new CreateFileSystemRequest("points"), run.Token)).FileSystemId;
        await AvailableAsync(run, id);
        var request = new CreateAccessPointRequest("points 1", id, new PosixUser(1000, 2000, [3000]), new RootDirectory("/data", new CreationInfo(1000, 2000, "755")));
        var made = await run.Files.CreateAccessPointAsync(request, run.Token);
        var (user, root) = (made.PosixUser!, made.RootDirectory!);
        run.Observe("made", $"{made.LifeCycleState} {root.Path} {root.CreationInfo!.OwnerUid}:{root.CreationInfo.OwnerGid} {root.CreationInfo.Permissions} {user.Uid}:{user.Gid}+{string.Join(',', user.SecondaryGids!)}");
        await ExistingAsync(run, made.AccessPointId.Value, () => run.Files.CreateAccessPointAsync(request, run.Token));
        await run.AskAsync(
            "plain", () => run.Files.CreateAccessPointAsync(new CreateAccessPointRequest("points 2", id), run.Token), static plain => $"{plain.RootDirectory?.Path} {(plain.PosixUser is null ? "nobody" : "somebody")}");
        await run.AskAsync("of the file system", () => run.Files.DescribeAccessPointsAsync(new DescribeAccessPointsRequest(FileSystemId: id), run.Token), static found => $"{found.Count}");
        await run.AskAsync(
            "mount targets", () => run.Files.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(AccessPointId: made.AccessPointId), run.Token), static found => $"{found.Count}");
        Task Refused(string label, CreateAccessPointRequest wrong) => run.RefusedAsync(label, () => run.Files.CreateAccessPointAsync(wrong, run.Token));
        await Refused("wrong path", new CreateAccessPointRequest("points 3", id, RootDirectory: new RootDirectory("data")));
        await Refused("of no file system", new CreateAccessPointRequest("points 3", new FileSystemId("fs-0123456789abcdef0")));
        await run.RefusedAsync("deleted", () => run.Files.DeleteAccessPointAsync(made.AccessPointId, run.Token));
        var left = await run.UntilAsync("one is left", async () => await run.Files.DescribeAccessPointsAsync(new DescribeAccessPointsRequest(FileSystemId: id), run.Token) is { Count: 1 } one ? one : null);
        run.Observe("left", left.Count);
        await run.RefusedAsync("delete again", () => run.Files.DeleteAccessPointAsync(made.AccessPointId, run.Token));
    }

    private static async Task MissingAsync(AwsCaseRun run)
    {
        var (fileSystem, target, point) = (new FileSystemId("fs-0123456789abcdef0"), new MountTargetId("fsmt-0123456789abcdef0"), new AccessPointId("fsap-0123456789abcdef0"));
        await run.RefusedAsync("file system", () => FindAsync(run, fileSystem));
        await run.RefusedAsync("no file system id", () => FindAsync(run, new FileSystemId("files")));
        await run.RefusedAsync("mount target", () => run.Files.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(MountTargetId: target), run.Token));
        await run.RefusedAsync("access point", () => run.Files.DescribeAccessPointsAsync(new DescribeAccessPointsRequest(point), run.Token));
        await run.RefusedAsync("delete file system", () => run.Files.DeleteFileSystemAsync(fileSystem, run.Token));
        await run.RefusedAsync("delete mount target", () => run.Files.DeleteMountTargetAsync(target, run.Token));
        await run.RefusedAsync("tags", () => run.Files.TagResourceAsync(fileSystem.Value, [new("a", "b")], run.Token));
        await run.RefusedAsync("by nothing", () => run.Files.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(), run.Token));
    }

    /// <summary>Observes the refusal of what is there already, and whether it says what that is.</summary>
    private static async Task ExistingAsync(AwsCaseRun run, string id, Func<Task> again)
    {
        try
        {
            await again();
            run.Observe("again", "done");
        }
        catch (AwsServiceException exception)
        {
            run.Observe("again", exception.Code);
            run.Observe("the refusal names it", exception.ExistingId == id);
        }
    }

    private static async Task GoneAsync(AwsCaseRun run, string label, FileSystemId id) => run.Observe(label, await run.UntilAsync("the file system is gone", async () =>
    {
        try
        {
            await FindAsync(run, id);
            return null;
        }
        catch (AwsServiceException exception)
        {
            return exception.Code;
        }
    }));

    private static async Task<ElasticFileSystem> FindAsync(AwsCaseRun run, FileSystemId id) => (await run.Files.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(id), run.Token)).Single();

    private static Task<IReadOnlyList<MountTarget>> TargetsAsync(AwsCaseRun run, FileSystemId id) => run.Files.DescribeMountTargetsAsync(new DescribeMountTargetsRequest(id), run.Token);

    private static Task<ElasticFileSystem> AvailableAsync(AwsCaseRun run, FileSystemId id) => run.UntilAsync(
        "the file system is available", async () => await FindAsync(run, id) is { LifeCycleState: "available" } found ? found : null);

    private static async Task<Subnet> SubnetAsync(AwsCaseRun run, string zone) =>
        (await run.Network.DescribeSubnetsAsync(new DescribeRequest(Filters: [new("availability-zone", [zone])]), run.Token))[0];
}
