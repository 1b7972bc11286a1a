using System.Globalization;
using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Csi.HostPath;
using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Simulators.Volumes.FileSystem;
using Drydock.Core.Ports;
using Drydock.Wire.State;

namespace Drydock.Unit.State;

public sealed class StoreRoundTrips
{
    private string _directory = "";

    private string Log => Path.Combine(_directory, "state.log");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("drydock-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public void A_store_after_any_changes_is_the_store_before([Range(1, 8)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var before = new List<string>();
        var revision = 1L;
        for (var life = 0; life < 3; life++)
        {
            var world = new World((ulong)seed);
            var store = new EtcdStore(world);
            using var log = Fill(store, out _);
            Dump(store).Should().Equal(before);
            store.Revision.Should().Be(revision);
            using var recorder = new StateRecorder(log, world, store);
            for (var turn = 0; turn < 60; turn++)
            {
                for (var change = random.Next(4); change > 0; change--) Change(store, random);
                recorder.Flush();
            }

            // What no turn has ended with is not there afterwards.
            (before, revision) = (Dump(store), store.Revision);
            Change(store, random);
            if (life == 1) StateRecorder.Compact(log);
        }
    }

    [Test]
    public void A_log_that_grows_is_made_shorter_while_it_is_written()
    {
        var world = new World(1);
        var store = new EtcdStore(world);
        using (var log = Fill(store, out _))
        {
            using var recorder = new StateRecorder(log, world, store) { CompactBytesMin = 50_000 };
            var random = new SeededRandom(1);
            var (written, shrunk) = (0L, 0);
            for (var before = log.Length; shrunk < 3; before = log.Length)
            {
                Change(store, random);
                recorder.Flush();
                if (log.Length > before) written += log.Length - before;
                else if (log.Length < before) shrunk++;
                written.Should().BeLessThan(500_000_000, "it must become shorter in the end");
            }
        }

        var restored = new EtcdStore(new World(1));
        using (Fill(restored, out _)) { }
        Dump(restored).Should().Equal(Dump(store));
        restored.Revision.Should().Be(store.Revision);
    }

    [Test]
    public void Watches_and_lists_from_before_the_restart_are_too_old()
    {
        var world = new World(1);
        var store = new EtcdStore(world);
        using (var log = Fill(store, out _))
        {
            using var recorder = new StateRecorder(log, world, store);
            for (var i = 0; i < 10; i++) Change(store, new SeededRandom((ulong)i));
            recorder.Flush();
        }

        var restored = new EtcdStore(new World(1));
        using (Fill(restored, out _)) { }
        restored.CompactedRevision.Should().Be(store.Revision);
        restored.Table(KubeResources.Secrets).OldestResumable(100, TimeSpan.Zero).Should().Be(store.Revision);
        restored.Table(KubeResources.Leases).OldestResumable(100, TimeSpan.Zero).Should().Be(store.Revision);
        Change(restored, new SeededRandom(5));
        restored.Revision.Should().Be(store.Revision + 1);
    }

    [Test]
    public void Hostpath_devices_come_back_byte_by_byte_and_apart_from_their_snapshots([Range(1, 4)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var world = new World((ulong)seed);
        var (expected, snapshot) = (new byte[300_000], new byte[300_000]);
        for (var life = 0; life < 3; life++)
        {
            var store = new EtcdStore(world);
            using var log = Fill(store, out var map);
            var storage = new HostPathStorage(world.RandomFor("hostpath"));
            var part = new HostPathPart(storage, map);
            using var recorder = new StateRecorder(log, world, store, part);
            if (life == 0)
            {
                storage.Volumes.Add("v", new HostPathVolume("v", "pvc-1", "node", new MemoryBlockDevice(new ByteSize(300_000))) { PublishedTo = "node" });
                storage.Changed!();
            }

            var volume = storage.Volumes["v"];
            (volume.Name, volume.Node, volume.PublishedTo).Should().Be(("pvc-1", "node", "node"));
            Read(volume.Device).Should().Equal(expected);
            if (life > 0) Read(storage.Snapshots["s"].Device).Should().Equal(snapshot);
            for (var turn = 0; turn < 20; turn++)
            {
                recorder.Flush();
                var (at, length) = (random.Next(290_000), random.Next(10_000));
                random.Fill(expected.AsSpan(at, length));
                volume.Device.Write(at, expected.AsSpan(at, length));
                if (life != 0 || turn != 10) continue;
                storage.Snapshots.Add("s", new HostPathSnapshot("s", "snap", "v", volume.Device.Size, world.Clock.Now, volume.Device.Copy()));
                storage.Changed!();
                snapshot = expected.ToArray();
            }

            recorder.Flush();
            if (life == 1) StateRecorder.Compact(log);
        }
    }

    private static byte[] Read(MemoryBlockDevice device)
    {
        var bytes = new byte[device.Size.Bytes];
        device.Read(0, bytes);
        return bytes;
    }

    private static void Change(EtcdStore store, SeededRandom random)
    {
        KubeResource[] resources = [KubeResources.ConfigMaps, KubeResources.Secrets, KubeResources.StatefulSets, new("example.com", "v1", "things")];
        var table = store.Table(resources[random.Next(resources.Length)]);
        var name = "n" + random.Next(6).ToString(CultureInfo.InvariantCulture);
        var key = EtcdStore.KeyOf(random.Chance(0.3) ? null : "ns", name);
        var old = table.Objects.Get(key);
        var writer = new StoreWriter(ApiUser.Admin, "update", null);
        if (old is not null && random.Chance(0.3)) store.Remove(table, old, writer);
        else store.Put(table, key, old, KubeDocument.Object(("metadata", KubeDocument.Object(("name", name))), ("data", random.Hex(random.Next(40)))), writer);
    }

    private static List<string> Dump(EtcdStore store) =>
        store.Everything().Select(e => $"{e.Resource.ApiVersion}/{e.Resource.Plural} {e.Stored.Key} {e.Stored.CreateRevision} {e.Stored.ModRevision} {e.Stored.Value}").Order(StringComparer.Ordinal).ToList();

    private StateLog Fill(EtcdStore store, out StateMap map)
    {
        var read = new StateMap();
        var log = StateLog.Open(Log, read.Apply, _ => { });
        StoreRestore.Fill(store, read);
        map = read;
        return log;
    }
}
