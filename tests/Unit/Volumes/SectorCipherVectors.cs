using System.Security.Cryptography;
using Drydock.Simulators.Volumes;

namespace Drydock.Unit.Volumes;

public sealed class SectorCipherVectors
{
    private static readonly byte[] Key = Convert.FromHexString(
        "2718281828459045235360287471352662497757247093699959574966967627" + "3141592653589793238462643383279502884197169399375105820974944592");

    [Test]
    public void Agrees_with_vector_10_of_IEEE_1619()
    {
        var unit = Enumerable.Range(0, 512).Select(i => (byte)i).ToArray();
        var sealedUnit = new byte[512];
        using var cipher = new SectorCipher(Key);
        cipher.Encrypt(0xff, unit, sealedUnit);
        Convert.ToHexStringLower(sealedUnit.AsSpan(0, 64)).Should().Be(
            "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b5d31e276f8fe4a8d66b317f9ac683f44680a86ac35adfc3345befecb4bb188fd");
        cipher.Decrypt(0xff, sealedUnit, sealedUnit);
        sealedUnit.Should().Equal(unit);
    }

    [Test]
    public void Agrees_with_OpenSSL_on_a_whole_sector()
    {
        // CrossChecked: pyca/cryptography 48 over OpenSSL 3, XTS, data unit of 4,096 bytes.
        var sector = Enumerable.Range(0, 4096).Select(i => (byte)i).ToArray();
        using var cipher = new SectorCipher(Key);
        var stored = new byte[4096];
        cipher.Encrypt(0x123456789a, sector, stored);
        Convert.ToHexStringLower(SHA256.HashData(stored)).Should().Be("1503b179922a435ab601f7f30baadbd92aa45b7612fcac577884fa3e69520216");
        cipher.Decrypt(0x123456789a, stored, stored);
        stored.Should().Equal(sector);
    }

    [Test]
    public void Another_sector_or_another_key_gives_other_bytes()
    {
        var sector = new byte[4096];
        var first = new byte[4096];
        var second = new byte[4096];
        using var cipher = new SectorCipher(Key);
        using var other = new SectorCipher(Key.Reverse().ToArray());
        cipher.Encrypt(1, sector, first);
        cipher.Encrypt(2, sector, second);
        second.Should().NotEqual(first);
        other.Encrypt(1, sector, second);
        second.Should().NotEqual(first);
    }
}
