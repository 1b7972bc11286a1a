using Drydock.Core.Ebs;

namespace Drydock.Unit.Csi;

/// <summary>The one table of what a StorageClass of the EBS CSI driver may say.</summary>
public sealed class EbsClassParametersTests
{
    [TestCase("IOPSPERGB", "iopsPerGB")]
    [TestCase("kmskeyid", "kmsKeyId")]
    [TestCase("tagSpecification_7", "tagSpecification_*")]
    [TestCase("CSI.storage.k8s.io/FSType", "csi.storage.k8s.io/fstype")]
    public void Keys_are_found_whatever_their_case(string key, string name) => EbsClassParameters.Find(key)!.Name.Should().Be(name);

    [TestCase("zone")]
    [TestCase("tagspecification_1")]
    [TestCase("iopsPerGiB")]
    public void What_the_driver_does_not_know_is_not_found(string key) => EbsClassParameters.Find(key).Should().BeNull();

    [TestCase("nosuch", "1", "ext4", false, "Invalid parameter key nosuch for CreateVolume")]
    [TestCase("throughput", "much", "ext4", false, "Could not parse invalid throughput: strconv.ParseInt: parsing \"much\": invalid syntax")]
    [TestCase("blockSize", "4 KiB", "ext4", false, "Could not parse blockSize (4 KiB): <nil>")]
    [TestCase("bytesPerInode", "8192", "xfs", false, "Cannot use bytesperinode with fstype xfs")]
    [TestCase("ext4BigAlloc", "true", "ext3", false, "Cannot use ext4bigalloc with fstype ext3")]
    [TestCase("inodeSize", "512", "ext4", true, "Cannot use inodesize with block volume")]
    [TestCase("tagSpecification_1", "team", "ext4", false, "Error interpolating tag value: expected key/value pair string, got: team")]
    public void What_the_driver_refuses_is_refused_in_its_words(string key, string value, string fileSystem, bool isBlock, string words) =>
        EbsClassParameters.Refusal(key, value, fileSystem, isBlock).Should().Be(words);

    [TestCase("ext4BigAlloc", "false", "xfs")]
    [TestCase("blockSize", "4096", "xfs")]
    [TestCase("iops", "-1", "ext4")]
    public void What_the_driver_takes_is_taken(string key, string value, string fileSystem) => EbsClassParameters.Refusal(key, value, fileSystem, isBlock: false).Should().BeNull();

    [Test]
    public void Every_parameter_that_is_not_kept_says_why_or_comes_from_the_volume() =>
        EbsClassParameters.All.Where(p => p.Use is EbsParameterUse.Dropped or EbsParameterUse.Refused).Should().OnlyContain(p => p.Why != null);

    [TestCase("gp3", 8, 4000, 500, null)]
    [TestCase("gp3", 5, 2000, null, "Volume iops of 2000 is too low; minimum is 3000.")]
    [TestCase("gp3", 10, 6000, null, "Iops to volume size ratio of 600.000000 is too high; maximum is 500 iops per GiB")]
    [TestCase("gp3", 10, 3000, 1000, "Throughput (MiB/s) to iops ratio of 0.333333 is too high; maximum is 0.250000 MiB/s per iops.")]
    [TestCase("gp2", 10, 3000, null, "The parameter iops is not supported for gp2 volumes.")]
    [TestCase("io1", 10, null, null, "The parameter iops must be specified for io1 volumes.")]
    [TestCase("st1", 124, null, null, "Volume of 124GiB is too small for volume type st1; minimum is 125GiB.")]
    [TestCase("standard", 2048, null, null, "Volume of 2048GiB is too large for volume type standard; maximum is 1024GiB.")]
    public void Limits_of_the_types_are_EC2s(string type, long size, int? iops, int? throughput, string? message) =>
        (EbsVolumeType.Find(type)!.Refusal(size, iops, throughput)?.Message).Should().Be(message);

    [TestCase("io1", null, 4)]
    [TestCase("io1", 1000, 20)]
    [TestCase("gp3", 3000, 1)]
    [TestCase("gp3", 4001, 9)]
    [TestCase("sc1", null, 125)]
    public void The_smallest_volume_with_these_IOPS(string type, int? iops, long size)
    {
        EbsVolumeType.Find(type)!.SmallestFor(iops).Should().Be(size);
        EbsVolumeType.Find(type)!.Refusal(size, iops ?? (type == "io1" ? 100 : null), null).Should().BeNull();
    }
}
