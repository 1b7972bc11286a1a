using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Core.Ports;
using Drydock.Harness.Manifests;
using Drydock.Simulators.Kernel;

namespace Drydock.Integration.State;

public sealed class ServeState
{
    private const string Manifests = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: ebs}
        provisioner: ebs.csi.aws.com
        volumeBindingMode: WaitForFirstConsumer
        parameters: {type: gp3, encrypted: "true"}
        ---
        apiVersion: snapshot.storage.k8s.io/v1
        kind: VolumeSnapshotClass
        metadata: {name: ebs}
        driver: ebs.csi.aws.com
        deletionPolicy: Retain
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: redis, namespace: default}
        spec:
          serviceName: redis
          replicas: 1
          selector: {matchLabels: {app: redis}}
          template:
            metadata: {labels: {app: redis}}
            spec:
              containers:
              - name: redis
                image: redis:3.2
                args: ["redis-server", "--dir", "/data", "--save", "", "--appendonly", "no"]
                volumeMounts: [{name: data, mountPath: /data}]
          volumeClaimTemplates:
          - metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: ebs, resources: {requests: {storage: 1Gi}}}
        """;

    private static readonly KubeResource Snapshots = new("snapshot.storage.k8s.io", "v1", "volumesnapshots");

    private static readonly (KubeResource Resource, string Kind)[] Kinds =
    [
        (KubeResources.StorageClasses, "StorageClass"), (new KubeResource("snapshot.storage.k8s.io", "v1", "volumesnapshotclasses"), "VolumeSnapshotClass"),
        (KubeResources.StatefulSets, "StatefulSet"),
    ];

    private string _root = "";

    private string Directory => Path.Combine(_root, "state");

    [SetUp]
    public void MakeDirectory() => _root = System.IO.Directory.CreateTempSubdirectory("drydock-").FullName;

    [TearDown]
    public void DeleteDirectory() => System.IO.Directory.Delete(_root, recursive: true);

    [Test]
    public Task Every_acknowledged_create_is_there_after_kill_9_and_revisions_go_on() => KillInAStreamOfCreatesAsync(2, 1);

    [Test, Category("Exhaustive")]
    public Task Every_acknowledged_create_is_there_after_ten_kills_in_a_row() => KillInAStreamOfCreatesAsync(10, 2);

    [Test]
    public async Task Redis_on_an_encrypted_volume_has_what_it_saved_and_not_what_it_did_not()
    {
        await using var first = await ServedProcess.StartAsync(Directory, timeScale: 20);
        foreach (var manifest in ManifestLoader.Parse(Manifests, "manifests"))
        {
            await first.CreateAsync(Kinds.Single(k => k.Kind == manifest.Kind).Resource, manifest.Document);
        }

        await first.UntilAsync(async () => await IsReadyAsync(first, restarts: 0), "Redis is ready");
        (await first.RedisAsync("set", "saved", "long-before-the-cut")).Should().Be("OK");
        (await first.RedisAsync("save")).Should().Be("OK");
        (await first.RedisAsync("set", "unsaved", "just-before-the-cut")).Should().Be("OK");
        await first.CreateAsync(Snapshots, KubeDocument.Parse(
            """{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","metadata":{"name":"s","namespace":"default"},"spec":{"volumeSnapshotClassName":"ebs","source":{"persistentVolumeClaimName":"data-redis-0"}}}"""));
        await first.UntilAsync(async () => (await first.GetAsync(Snapshots, "default", "s"))?.Flag("status", "readyToUse") == true, "the snapshot is ready");
        var files = await first.Admin.FileStorage.CreateFileSystemAsync(new CreateFileSystemRequest("kept", Encrypted: true, Tags: [new("Name", "kept")]), CancellationToken.None);
        var network = await first.Admin.Network.DescribeClusterAsync("drydock", CancellationToken.None);
        var before = await DescribeAsync(first);
        var (sandbox, kubeconfig) = (await ContainerIdAsync(first), await File.ReadAllTextAsync(first.Exports["KUBECONFIG"]));
        await first.KillAsync();

        await using var second = await ServedProcess.StartAsync(Directory, timeScale: 20);
        second.Exports.Should().Equal(first.Exports, "ports, keys and tokens stay");
        (await File.ReadAllTextAsync(second.Exports["KUBECONFIG"])).Should().Be(kubeconfig);
        await second.UntilAsync(async () => await IsReadyAsync(second, restarts: 1), "Redis has started anew");
        (await ContainerIdAsync(second)).Should().NotBe(sandbox);
        (await second.RedisAsync("get", "saved")).Should().Be("long-before-the-cut");
        (await second.RedisAsync("exists", "unsaved")).Should().Be("0");
        (await DescribeAsync(second)).Should().Equal(before);
        var kept = (await second.Admin.FileStorage.DescribeFileSystemsAsync(new DescribeFileSystemsRequest(CreationToken: "kept"), CancellationToken.None)).Single();
        (kept.FileSystemId, kept.KmsKeyId, kept.CreationTime, kept.Name).Should().Be((files.FileSystemId, files.KmsKeyId, files.CreationTime, "kept"));
        (await second.Admin.Network.DescribeClusterAsync("drydock", CancellationToken.None)).Should().BeEquivalentTo(network, "the network and the ports stay");
        var volume = (await second.Admin.BlockStorage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None)).Single();
        (await second.Admin.StoresTextAsync(volume.VolumeId.Value, "long-before-the-cut", CancellationToken.None)).Should().BeFalse("it is encrypted");
        (await File.ReadAllBytesAsync(Path.Combine(Directory, "state.log"))).AsSpan().IndexOf("long-before-the-cut"u8).Should().Be(-1);
    }

    [Test, Category("Exhaustive")]
    public async Task What_was_saved_or_created_at_AWS_before_the_answer_is_there_after_each_of_many_kills()
    {
        var random = new SeededRandom(3);
        var (saved, volumes) = (0, new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal));
        for (var life = 0; life < 6; life++)
        {
            await using var served = await ServedProcess.StartAsync(Directory, timeScale: 20);
            if (life == 0)
            {
                foreach (var manifest in ManifestLoader.Parse(Manifests, "manifests")) await served.CreateAsync(Kinds.Single(k => k.Kind == manifest.Kind).Resource, manifest.Document);
            }

            var there = await served.Admin.BlockStorage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None);
            var created = there.ToDictionary(v => v.VolumeId.Value, v => v.CreateTime, StringComparer.Ordinal);
            foreach (var (id, time) in volumes) created.Should().ContainKey(id).WhoseValue.Should().Be(time);
            await served.UntilAsync(async () => await IsReadyAsync(served, restarts: life), "Redis is ready");
            if (life > 0) int.Parse(await served.RedisAsync("get", "counter"), CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(saved);
            var saving = SaveUntilCutAsync(served, saved);
            var creating = CreateVolumesUntilCutAsync(served, volumes);
            await Task.Delay(300 + random.Next(700));
            await served.KillAsync();
            saved = await saving;
            await creating;
        }

        saved.Should().BePositive();
        volumes.Should().HaveCountGreaterThan(10);
    }

    [Test]
    public async Task A_directory_in_use_and_a_damaged_log_are_refused_with_one_line()
    {
        await using (var first = await ServedProcess.StartAsync(Directory))
        {
            var (code, said) = await ServedProcess.RefuseAsync(Directory);
            (code, said).Should().Be((1, $"serve: {Directory}: is in use by another drydock serve; stop it, or give another directory\n"));
            await first.KillAsync();
        }

        var log = Path.Combine(Directory, "state.log");
        var bytes = await File.ReadAllBytesAsync(log);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);
        var (damaged, why) = await ServedProcess.RefuseAsync(Directory);
        damaged.Should().Be(1);
        why.Should().StartWith($"serve: {log}: damaged at offset ").And.EndWith("\n").And.Subject.Count(c => c == '\n').Should().Be(1);
        (await File.ReadAllBytesAsync(log)).Should().Equal(bytes);
    }

    private static async Task<bool> IsReadyAsync(ServedProcess served, int restarts)
    {
        var pod = await served.GetAsync(KubeResources.Pods, "default", "redis-0");
        return pod?.List("status", "containerStatuses") is [{ } status] && status.Flag("ready") == true && status.Integer("restartCount") == restarts;
    }

    private static async Task<string?> ContainerIdAsync(ServedProcess served) =>
        (await served.GetAsync(KubeResources.Pods, "default", "redis-0"))!.List("status", "containerStatuses")[0].Text("containerID");

    /// <summary>What a power loss changes nothing of.</summary>
    private static async Task<List<string>> DescribeAsync(ServedProcess served)
    {
        var lines = new List<string>();
        foreach (var resource in (KubeResource[])[KubeResources.PersistentVolumeClaims, KubeResources.PersistentVolumes, KubeResources.StorageClasses, Snapshots])
        {
            lines.AddRange((await served.ListAsync(resource)).Select(o => $"{resource} {o.Name} {o.Uid} {o["spec"]} {o["status"]}"));
        }

        var storage = served.Admin.BlockStorage;
        foreach (var volume in await storage.DescribeVolumesAsync(new DescribeRequest(), CancellationToken.None))
        {
            lines.Add($"{volume.VolumeId} {volume.State} {volume.SizeGibibytes} {volume.KmsKeyId} {volume.CreateTime:O} {string.Join(',', volume.Tags)} {string.Join(',', volume.Attachments)}");
            lines.Add((await served.Admin.KeyManagement.DescribeKeyAsync(volume.KmsKeyId!, CancellationToken.None)).ToString());
        }

        lines.AddRange((await storage.DescribeSnapshotsAsync(new DescribeRequest(), CancellationToken.None)).Select(s => $"{s.SnapshotId} {s.VolumeId} {s.State} {s.KmsKeyId} {s.StartTime:O}"));
        return lines;
    }

    private async Task KillInAStreamOfCreatesAsync(int kills, ulong seed)
    {
        var random = new SeededRandom(seed);
        var acknowledged = new SortedDictionary<string, (string Uid, long Revision)>(StringComparer.Ordinal);
        var highest = 0L;
        for (var life = 0; life < kills; life++)
        {
            await using var served = await ServedProcess.StartAsync(Directory);
            var listed = await served.Api.SendAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default"), CancellationToken.None);
            var found = listed.Body.List("items").ToDictionary(o => o.Name, o => (o.Uid, Revision(o)), StringComparer.Ordinal);
            foreach (var (name, value) in acknowledged) found.Should().ContainKey(name).WhoseValue.Should().Be(value);
            Revision(listed.Body).Should().BeGreaterThanOrEqualTo(highest);
            if (life > 0) (await FirstEventAsync(served, 5)).Should().Be("ERROR 410");
            var creates = Enumerable.Range(0, 6).Select(worker => CreateUntilCutAsync(served, $"life-{life}-worker-{worker}", random.Next(20))).ToArray();
            await Task.Delay(200 + random.Next(400));
            await served.KillAsync();
            foreach (var created in await Task.WhenAll(creates))
            {
                created.Should().NotBeEmpty("there was time for some");
                foreach (var (name, uid, revision) in created)
                {
                    revision.Should().BeGreaterThan(life == 0 ? 0 : highest, "no revision is given out twice");
                    acknowledged[name] = (uid, revision);
                }
            }

            acknowledged.Values.Select(v => v.Revision).Should().OnlyHaveUniqueItems();
            acknowledged.Values.Select(v => v.Uid).Should().OnlyHaveUniqueItems();
            highest = acknowledged.Values.Max(v => v.Revision);
        }

        await using var last = await ServedProcess.StartAsync(Directory);
        (await last.ListAsync(KubeResources.ConfigMaps)).Select(o => o.Name).Should().Contain(acknowledged.Keys);
    }

    private static async Task<List<(string Name, string Uid, long Revision)>> CreateUntilCutAsync(ServedProcess served, string prefix, int size)
    {
        var created = new List<(string, string, long)>();
        try
        {
            for (var i = 0; ; i++)
            {
                var body = KubeDocument.Object(
                    ("apiVersion", "v1"), ("kind", "ConfigMap"), ("metadata", KubeDocument.Object(("name", string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}")))),
                    ("data", KubeDocument.Object(("k", new string('x', size * 100)))));
                var answer = await served.Api.SendAsync(new KubeRequest(KubeVerb.Create, KubeResources.ConfigMaps, "default", Body: body), CancellationToken.None);
                answer.StatusCode.Should().Be(201);
                created.Add((answer.Body.Name, answer.Body.Uid, Revision(answer.Body)));
            }
        }
        catch (Exception exception) when (exception is PortUnreachableException or ObjectDisposedException)
        {
            return created;
        }
    }

    private static async Task<int> SaveUntilCutAsync(ServedProcess served, int saved)
    {
        try
        {
            for (var next = saved + 1; ; next++)
            {
                if (await served.RedisAsync("set", "counter", next.ToString(CultureInfo.InvariantCulture)) != "OK" || await served.RedisAsync("save") != "OK") continue;

                // SAVE renames its file into place, and a rename is on the device with the next commit of the file system only.
                await served.ExecAsync("sync");
                saved = next;
            }
        }
        catch (Exception exception) when (exception is PortUnreachableException or ObjectDisposedException)
        {
            return saved;
        }
    }

    private static async Task CreateVolumesUntilCutAsync(ServedProcess served, SortedDictionary<string, DateTimeOffset> volumes)
    {
        try
        {
            while (true)
            {
                var volume = await served.Admin.BlockStorage.CreateVolumeAsync(new CreateVolumeRequest("eu-west-1a", 1, Encrypted: volumes.Count % 2 == 0), CancellationToken.None);
                volumes[volume.VolumeId.Value] = volume.CreateTime;
            }
        }
        catch (Exception exception) when (exception is PortUnreachableException or ObjectDisposedException)
        {
            // The cut.
        }
    }

    private static async Task<string> FirstEventAsync(ServedProcess served, int revision)
    {
        var query = new KeyValuePair<string, string>[] { new("resourceVersion", revision.ToString(CultureInfo.InvariantCulture)), new("timeoutSeconds", "5") };
        await foreach (var change in served.Api.WatchAsync(new KubeRequest(KubeVerb.List, KubeResources.ConfigMaps, "default", Query: query), CancellationToken.None))
        {
            return $"{change.Type} {change.Object.Integer("code")}";
        }

        return "nothing";
    }

    private static long Revision(KubeDocument value) => long.Parse(value.Text("metadata", "resourceVersion")!, CultureInfo.InvariantCulture);
}
