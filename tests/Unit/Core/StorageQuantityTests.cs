using Drydock.Core.VolumeEncryption;
using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Unit.Core;

public sealed class StorageQuantityTests
{
    [TestCase("4Gi", 4L << 30)]
    [TestCase("1G", 1_000_000_000)]
    [TestCase("1.5Gi", 3L << 29)]
    [TestCase("4294967296", 1L << 32)]
    [TestCase("1e3", 1000)]
    [TestCase("1500m", 2)]
    [TestCase("12E", 12_000_000_000_000_000_000 > long.MaxValue ? -1 : 0)]
    [TestCase("", -1)]
    [TestCase("4gi", -1)]
    [TestCase("-1", -1)]
    public void Bytes_are_read_as_Kubernetes_reads_them(string quantity, long expected)
    {
        (StorageQuantity.Bytes(quantity) ?? -1).Should().Be(expected);
    }

    [Test]
    public void A_claim_smaller_than_the_snapshot_is_raised_and_a_larger_one_kept()
    {
        StorageQuantity.Larger("4Gi", "5Gi").Should().Be("5Gi");
        StorageQuantity.Larger("5Gi", "5368709120").Should().Be("5Gi");
        StorageQuantity.Larger("6Gi", "5Gi").Should().Be("6Gi");
        StorageQuantity.Larger("6Gi", null).Should().Be("6Gi");
    }
}
