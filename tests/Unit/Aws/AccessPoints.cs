using Drydock.Core.Ports;
using Drydock.Simulators.Aws;
using Drydock.Simulators.Aws.Efs;

namespace Drydock.Unit.Aws;

public sealed class AccessPoints
{
    [Test]
    public void Show_a_directory_as_a_user_and_go_with_their_file_system()
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            var root = new RootDirectory("/data", new CreationInfo(1000, 2000, "0755"));
            var made = await efs.CreateAccessPointAsync(
                new CreateAccessPointRequest("one", fileSystem, new PosixUser(1000, 2000, [3000]), root, [new("Name", "point")]), default);
            (made.LifeCycleState, made.Name, made.FileSystemId, made.RootDirectory).Should().Be(("creating", "point", fileSystem, root));
            made.PosixUser!.SecondaryGids.Should().Equal(3000);
            await rig.Delay(6);
            (await Of(efs, fileSystem)).Single().LifeCycleState.Should().Be("available");
            var refused = (await efs.Awaiting(it => it.CreateAccessPointAsync(new CreateAccessPointRequest("one", fileSystem), default)).Should().ThrowAsync<AwsServiceException>()).Which;
            (refused.Code, refused.StatusCode, refused.ExistingId).Should().Be(("AccessPointAlreadyExists", 409, made.AccessPointId.Value));
            var plain = await efs.CreateAccessPointAsync(new CreateAccessPointRequest("two", fileSystem), default);
            (plain.RootDirectory, plain.PosixUser).Should().Be((new RootDirectory("/"), null));
            await efs.DeleteAccessPointAsync(made.AccessPointId, default);
            await rig.Delay(6);
            (await Of(efs, fileSystem)).Should().ContainSingle();
            (await AwsRig.CodeOf(() => efs.DeleteAccessPointAsync(made.AccessPointId, default))).Should().Be("AccessPointNotFound");
            await efs.DeleteFileSystemAsync(fileSystem, default);
            await rig.Delay(20);
            (await efs.DescribeAccessPointsAsync(new DescribeAccessPointsRequest(), default)).Should().BeEmpty();
        });
    }

    [TestCase("relative", null, "ValidationException")]
    [TestCase("/a/b/c/d/e", null, "ValidationException")]
    [TestCase("/a$b", null, "ValidationException")]
    [TestCase("/a", "999", "ValidationException")]
    [TestCase(null, "755", "BadRequest")]
    [TestCase("/a/b/c/d", "1777", "none")]
    public void Have_a_path_of_at_most_four_directories(string? path, string? permissions, string code)
    {
        var rig = new AwsRig();
        var efs = FileSystems.Admin(rig);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            var root = new RootDirectory(path, permissions is null ? null : new CreationInfo(0, 0, permissions));
            (await AwsRig.CodeOf(() => efs.CreateAccessPointAsync(new CreateAccessPointRequest("t", fileSystem, null, root), default))).Should().Be(code);
        });
    }

    [Test]
    public void Are_limited_in_number_for_each_file_system()
    {
        var rig = new AwsRig(options: new SimAwsOptions { EfsQuotas = EfsQuotas.Default with { AccessPointsPerFileSystem = 1 } });
        var efs = FileSystems.Admin(rig);
        rig.Run(async () =>
        {
            var fileSystem = await FileSystems.MakeAsync(rig, efs);
            await efs.CreateAccessPointAsync(new CreateAccessPointRequest("1", fileSystem), default);
            (await AwsRig.CodeOf(() => efs.CreateAccessPointAsync(new CreateAccessPointRequest("2", fileSystem), default))).Should().Be("AccessPointLimitExceeded");
            var other = await FileSystems.MakeAsync(rig, efs, "other");
            (await AwsRig.CodeOf(() => efs.CreateAccessPointAsync(new CreateAccessPointRequest("2", other), default))).Should().Be("none");
        });
    }

    private static Task<IReadOnlyList<AccessPoint>> Of(IFileStorage efs, FileSystemId id) => efs.DescribeAccessPointsAsync(new DescribeAccessPointsRequest(FileSystemId: id), default);
}
