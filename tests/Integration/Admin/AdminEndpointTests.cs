using System.Net;
using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Aws.Iam;
using Drydock.Wire.Admin;
using Drydock.Wire.Hosting;

namespace Drydock.Integration.Admin;

public sealed class AdminEndpointTests
{
    private ServedCloud _cloud = null!;
    private AdminClient _client = null!;

    [OneTimeSetUp]
    public async Task Serve()
    {
        _cloud = await ServedCloud.StartAsync(new ServeOptions { TimeScale = 200 }, CancellationToken.None);
        _client = await AdminClient.ConnectAsync(_cloud.AdminUri, _cloud.AdminToken, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _cloud.DisposeAsync();
    }

    [Test]
    public async Task Every_operation_of_the_ports_means_the_same_on_both_sides()
    {
        var storage = _client.BlockStorage;
        var zone = (await _client.AccountAsync(CancellationToken.None)).Zones[0];
        var created = await storage.CreateVolumeAsync(new CreateVolumeRequest(zone, 4, VolumeType: "gp3", Encrypted: true, Tags: [new("Name", "a")]), CancellationToken.None);
        var volume = await Until(created.VolumeId, v => v.State == "available");
        volume.Should().BeEquivalentTo(await Direct(created.VolumeId));
        volume.Should().Match<BlockVolume>(v => v.Encrypted && v.SizeGibibytes == 4 && v.KmsKeyId != null);

        var instance = _cloud.Cluster.Nodes.Values.First(n => n.Options.Zone == zone).Options.InstanceId;
        (await storage.AttachVolumeAsync(volume.VolumeId, instance, "/dev/xvdz", CancellationToken.None)).State.Should().Be("attaching");
        (await Until(volume.VolumeId, v => v.State == "in-use")).Attachments.Should().ContainSingle().Which.InstanceId.Should().Be(instance);
        (await storage.DetachVolumeAsync(volume.VolumeId, null, false, CancellationToken.None)).VolumeId.Should().Be(volume.VolumeId);
        await Until(volume.VolumeId, v => v.State == "available");
        await storage.ModifyVolumeAsync(new ModifyVolumeRequest(volume.VolumeId, 8), CancellationToken.None);

        var snapshot = await storage.CreateSnapshotAsync(new CreateSnapshotRequest(volume.VolumeId, "why"), CancellationToken.None);
        var filter = new DescribeRequest(Filters: [new("volume-id", [volume.VolumeId.Value])]);
        await WaitAsync(async () => (await storage.DescribeSnapshotsAsync(filter, CancellationToken.None)).Single().State == "completed");
        var copy = await storage.CopySnapshotAsync(new CopySnapshotRequest(snapshot.SnapshotId), CancellationToken.None);
        copy.Should().NotBe(snapshot.SnapshotId);
        await storage.CreateTagsAsync(volume.VolumeId.Value, [new("k", "v")], CancellationToken.None);
        (await Direct(volume.VolumeId)).Tags.Should().Contain(new KeyValuePair<string, string>("k", "v"));
        await storage.DeleteTagsAsync(volume.VolumeId.Value, ["k"], CancellationToken.None);
        (await Direct(volume.VolumeId)).Tags.Select(t => t.Key).Should().Equal("Name");

        (await storage.GetEncryptionDefaultsAsync(CancellationToken.None)).EncryptionByDefault.Should().BeFalse();
        (await _client.KeyManagement.DescribeKeyAsync(volume.KmsKeyId!, CancellationToken.None)).Should().Match<KmsKey>(k => k.State == "Enabled" && k.Manager == "AWS" && k.Arn == volume.KmsKeyId);
        await storage.DeleteSnapshotAsync(snapshot.SnapshotId, CancellationToken.None);
        await storage.DeleteVolumeAsync(volume.VolumeId, CancellationToken.None);
    }

    [Test]
    public async Task An_error_of_AWS_comes_with_its_code()
    {
        var thrown = await FluentActions.Awaiting(() => _client.BlockStorage.DeleteVolumeAsync(new VolumeId("vol-0123456789abcdef0"), CancellationToken.None)).Should().ThrowAsync<AwsServiceException>();
        thrown.Which.Code.Should().Be("InvalidVolume.NotFound");
        thrown.Which.Message.Should().Be("The volume 'vol-0123456789abcdef0' does not exist.");
        (await FluentActions.Awaiting(() => _client.KeyManagement.DescribeKeyAsync("alias/nope", CancellationToken.None)).Should().ThrowAsync<AwsServiceException>()).Which.Code.Should().Be("NotFoundException");
    }

    [Test]
    public async Task Nobody_is_served_without_the_token()
    {
        await FluentActions.Awaiting(() => AdminClient.ConnectAsync(_cloud.AdminUri, "wrong", CancellationToken.None)).Should().ThrowAsync<AdminRefusedException>().WithMessage("*401*DRYDOCK_ADMIN_TOKEN*");
        using var http = new HttpClient();
        (await http.GetAsync(new Uri(_cloud.AdminUri, "/v1/account"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase("POST", "/v1/block-storage/CreateVolume", "{", 400)]
    [TestCase("POST", "/v1/block-storage/CreateVolume", "null", 400)]
    [TestCase("POST", "/v1/block-storage/CreateVolume", """{"availabilityZone":"a","sizeGigabytes":1}""", 400)]
    [TestCase("POST", "/v1/block-storage/DeleteVolume", "{}", 400)]
    [TestCase("POST", "/v1/block-storage/DeleteVolume", """{"volumeId":7}""", 400)]
    [TestCase("POST", "/v1/block-storage/Explode", "{}", 404)]
    [TestCase("GET", "/v1/block-storage/DescribeVolumes", null, 404)]
    [TestCase("GET", "/", null, 404)]
    [TestCase("POST", "/v1/clock/advance", """{"seconds":-1}""", 400)]
    [TestCase("PUT", "/v1/clock/scale", """{"timeScale":0}""", 400)]
    [TestCase("GET", "/v1/timeline?last=many", null, 400)]
    public async Task What_makes_no_sense_is_refused_and_harms_nobody(string method, string path, string? body, int status)
    {
        var answer = await Raw(method, path, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));
        answer.Status.Should().Be(status, answer.Body);
        answer.Body.Should().StartWith("""{"error":{"source":"admin","code":""");
        (await Raw("GET", "/v1/clock", null)).Status.Should().Be(200);
    }

    [Test]
    public async Task A_body_too_large_is_refused()
    {
        var answer = await Raw("POST", "/v1/block-storage/CreateVolume", new ByteArrayContent(new byte[2 << 20]));
        answer.Status.Should().Be(400);
        answer.Body.Should().Contain("more than 1048576 bytes");
    }

    [Test]
    public async Task The_clock_is_told_and_moved_ahead()
    {
        var before = _client.Clock.GetUtcNow();
        var told = await _client.AdvanceClockAsync(TimeSpan.FromHours(3), CancellationToken.None);
        told.Now.Should().BeAfter(before + TimeSpan.FromHours(3));
        told.TimeScale.Should().Be(200);
        _client.Clock.GetUtcNow().Should().BeCloseTo(_cloud.World.Clock.GetUtcNow(), TimeSpan.FromMinutes(10));
        _client.Clock.GetUtcNow().Should().BeAfter(before + TimeSpan.FromHours(3), "the answer has corrected it");
    }

    [Test]
    public async Task The_tail_of_the_timeline_can_be_read()
    {
        var answer = await Raw("GET", "/v1/timeline?last=3", null);
        answer.Body.Should().StartWith("""{"entries":[{"at":""");
        answer.Body.Split("\"process\"").Should().HaveCount(4);
    }

    [Test]
    public async Task What_is_stored_can_be_looked_at_as_a_thief_would()
    {
        var zone = (await _client.AccountAsync(CancellationToken.None)).Zones[0];
        var instance = _cloud.Cluster.Nodes.Values.First(n => n.Options.Zone == zone).Options.InstanceId;
        foreach (var encrypted in new[] { false, true })
        {
            var volume = await _client.BlockStorage.CreateVolumeAsync(new CreateVolumeRequest(zone, 1, Encrypted: encrypted), CancellationToken.None);
            await Until(volume.VolumeId, v => v.State == "available");
            await _client.BlockStorage.AttachVolumeAsync(volume.VolumeId, instance, encrypted ? "/dev/xvdy" : "/dev/xvdx", CancellationToken.None);
            await Until(volume.VolumeId, v => v.Attachments.Any(a => a.State == "attached"));
            var writer = _cloud.Driver.AddProcess($"writer-{encrypted}");
            _cloud.Driver.Call(writer, () =>
            {
                _cloud.Aws.OpenDevice(volume.VolumeId, instance).Write(4096, Encoding.UTF8.GetBytes("attack at dawn".PadRight(4096)));
                return true;
            });
            (await _client.StoresTextAsync(volume.VolumeId.Value, "attack at dawn", CancellationToken.None)).Should().Be(!encrypted);
        }
    }

    private async Task<(int Status, string Body)> Raw(string method, string path, HttpContent? body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_cloud.AdminUri, path)) { Content = body };
        request.Headers.Authorization = new("Bearer", _cloud.AdminToken);
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task<BlockVolume> Direct(VolumeId id)
    {
        var process = _cloud.Driver.AddProcess($"look-{Guid.NewGuid():N}");
        var storage = _cloud.Aws.BlockStorageFor(AwsPrincipal.Administrator(_cloud.Aws.Options.AccountId));
        return _cloud.Driver.CallAsync(process, async () => (await storage.DescribeVolumesAsync(new DescribeRequest([id.Value]), CancellationToken.None))[0], CancellationToken.None);
    }

    private async Task<BlockVolume> Until(VolumeId id, Func<BlockVolume, bool> holds)
    {
        BlockVolume? seen = null;
        await WaitAsync(async () => holds(seen = (await _client.BlockStorage.DescribeVolumesAsync(new DescribeRequest([id.Value]), CancellationToken.None)).Single()));
        return seen!;
    }

    private static async Task WaitAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!await holds()) await Task.Delay(5, limit.Token);
    }
}
